//! The tree that the strict reader builds.

use crate::cost::{self, Work};

/// The namespaces that matter, by name; a comparison of enums instead of long strings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ns {
    /// No namespace.
    None,
    /// `urn:oasis:names:tc:SAML:2.0:protocol`
    Protocol,
    /// `urn:oasis:names:tc:SAML:2.0:assertion`
    Assertion,
    /// `urn:oasis:names:tc:SAML:2.0:metadata`
    Metadata,
    /// `http://www.w3.org/2000/09/xmldsig#`
    Dsig,
    /// `http://www.w3.org/2009/xmldsig11#`
    Dsig11,
    /// `http://www.w3.org/2001/04/xmlenc#`
    Xenc,
    /// `http://www.w3.org/2009/xmlenc11#`
    Xenc11,
    /// `http://www.w3.org/2001/10/xml-exc-c14n#`
    ExcC14n,
    /// `http://www.w3.org/XML/1998/namespace`
    Xml,
    /// Any other.
    Other(String),
}

impl Ns {
    /// Names a namespace URI; the comparison is exact.
    pub fn from_uri(uri: &str) -> Self {
        match uri {
            "" => Self::None,
            "urn:oasis:names:tc:SAML:2.0:protocol" => Self::Protocol,
            "urn:oasis:names:tc:SAML:2.0:assertion" => Self::Assertion,
            "urn:oasis:names:tc:SAML:2.0:metadata" => Self::Metadata,
            "http://www.w3.org/2000/09/xmldsig#" => Self::Dsig,
            "http://www.w3.org/2009/xmldsig11#" => Self::Dsig11,
            "http://www.w3.org/2001/04/xmlenc#" => Self::Xenc,
            "http://www.w3.org/2009/xmlenc11#" => Self::Xenc11,
            "http://www.w3.org/2001/10/xml-exc-c14n#" => Self::ExcC14n,
            "http://www.w3.org/XML/1998/namespace" => Self::Xml,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// An attribute that is no namespace declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its namespace; [`Ns::None`] without a prefix.
    pub ns: Ns,
    /// Whether it was written with a prefix.
    pub prefixed: bool,
    /// The local name.
    pub name: String,
    /// The value with references resolved and white space normalised.
    pub value: String,
}

/// An element with its children in document order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its namespace.
    pub ns: Ns,
    /// The local name.
    pub name: String,
    /// Attributes without the namespace declarations.
    pub attributes: Vec<Attribute>,
    /// Child elements.
    pub children: Vec<Element>,
    /// The element's own text, pieces between children joined.
    pub text: String,
    /// Where it stands in the document: byte offsets of its `<` and behind its last `>`.
    pub span: (usize, usize),
}

impl Element {
    pub(super) fn new(ns: Ns, name: String, at: usize) -> Self {
        Self { ns, name, attributes: Vec::new(), children: Vec::new(), text: String::new(), span: (at, at) }
    }

    /// Whether this is the named element.
    pub fn is(&self, ns: &Ns, name: &str) -> bool {
        self.ns == *ns && self.name == name
    }

    /// The value of an attribute without prefix.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|a| a.ns == Ns::None && a.name == name).map(|a| a.value.as_str())
    }

    /// The direct children of that name.
    pub fn named<'a>(&'a self, ns: &'a Ns, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.is(ns, name))
    }

    /// The first direct child of that name.
    pub fn first(&self, ns: &Ns, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.is(ns, name))
    }

    /// The text without leading and trailing XML white space.
    pub fn trimmed(&self) -> &str {
        self.text.trim_matches([' ', '\t', '\r', '\n'])
    }

    /// The text of this element and everything in it, in document order as far as the tree keeps it.
    pub fn deep_text(&self) -> String {
        let mut all = String::new();
        self.push_text(&mut all);
        all
    }

    fn push_text(&self, all: &mut String) {
        cost::add(Work::Copy, self.text.len());
        all.push_str(&self.text);
        self.children.iter().for_each(|child| child.push_text(all));
    }

    /// Calls `visit` for this element and all below it, parents first, stopping at the first error.
    pub fn walk<E>(&self, visit: &mut impl FnMut(&Element) -> Result<(), E>) -> Result<(), E> {
        cost::add(Work::Visit, 1);
        visit(self)?;
        self.children.iter().try_for_each(|child| child.walk(visit))
    }
}
