//! XML written in its exclusive canonical form (xml-exc-c14n) from the start, so that the bytes digested are
//! the bytes sent and nothing of ours has to be canonicalized by somebody else.

/// An element; its prefix is bound to the same namespace throughout a document.
#[derive(Debug, Clone)]
pub(crate) struct El {
    prefix: &'static str,
    ns: &'static str,
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Debug, Clone)]
enum Node {
    El(El),
    Text(String),
}

/// `samlp:`
pub(crate) fn protocol(name: &'static str) -> El {
    El::new("samlp", "urn:oasis:names:tc:SAML:2.0:protocol", name)
}

/// `saml:`
pub(crate) fn assertion(name: &'static str) -> El {
    El::new("saml", "urn:oasis:names:tc:SAML:2.0:assertion", name)
}

/// `md:`
pub(crate) fn metadata(name: &'static str) -> El {
    El::new("md", "urn:oasis:names:tc:SAML:2.0:metadata", name)
}

/// `ds:`
pub(crate) fn dsig(name: &'static str) -> El {
    El::new("ds", "http://www.w3.org/2000/09/xmldsig#", name)
}

impl El {
    fn new(prefix: &'static str, ns: &'static str, name: &'static str) -> Self {
        Self { prefix, ns, name, attributes: Vec::new(), children: Vec::new() }
    }

    pub(crate) fn set(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    pub(crate) fn set_some(self, name: &'static str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    pub(crate) fn text(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    pub(crate) fn child(mut self, child: Self) -> Self {
        self.children.push(Node::El(child));
        self
    }

    pub(crate) fn children(self, children: impl IntoIterator<Item = Self>) -> Self {
        children.into_iter().fold(self, Self::child)
    }

    /// Puts `child` before the child element at `place`, where the schema wants it.
    pub(crate) fn insert(mut self, place: usize, child: Self) -> Self {
        self.children.insert(place.min(self.children.len()), Node::El(child));
        self
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    /// Line breaks and blanks between elements, for people who read the document.
    pub(crate) fn indented(mut self, depth: usize) -> Self {
        if self.children.iter().any(|c| matches!(c, Node::Text(_))) || self.children.is_empty() {
            return self;
        }
        let margin = |depth: usize| Node::Text(format!("\n{}", "  ".repeat(depth)));
        let mut children = Vec::with_capacity(self.children.len() * 2 + 1);
        for child in self.children {
            children.push(margin(depth + 1));
            children.push(match child {
                Node::El(el) => Node::El(el.indented(depth + 1)),
                text @ Node::Text(_) => text,
            });
        }
        children.push(margin(depth));
        self.children = children;
        self
    }

    /// The canonical bytes.
    pub(crate) fn render(&self) -> String {
        let mut out = String::new();
        self.write(&mut Vec::new(), &mut out);
        out
    }

    /// A declaration stands where a prefix is used first; prefixes never change their meaning.
    fn write(&self, declared: &mut Vec<&'static str>, out: &mut String) {
        let outer = declared.len();
        out.push_str(&format!("<{}:{}", self.prefix, self.name));
        if !declared.contains(&self.prefix) {
            declared.push(self.prefix);
            out.push_str(&format!(" xmlns:{}=\"{}\"", self.prefix, self.ns));
        }
        let mut attributes: Vec<_> = self.attributes.iter().collect();
        attributes.sort_by_key(|(name, _)| *name);
        for (name, value) in attributes {
            out.push_str(&format!(" {name}=\"{}\"", escape_attribute(value)));
        }
        out.push('>');
        for child in &self.children {
            match child {
                Node::El(el) => el.write(declared, out),
                Node::Text(text) => out.push_str(&escape_text(text)),
            }
        }
        declared.truncate(outer);
        out.push_str(&format!("</{}:{}>", self.prefix, self.name));
    }
}

fn escape_text(text: &str) -> String {
    legal(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#xD;")
}

fn escape_attribute(text: &str) -> String {
    legal(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;")
        .replace('\t', "&#x9;")
        .replace('\n', "&#xA;")
        .replace('\r', "&#xD;")
}

/// Characters that XML 1.0 cannot hold in any spelling are replaced.
fn legal(text: &str) -> String {
    text.chars().map(|c| if crate::xml::is_char(c) { c } else { '\u{fffd}' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namespaces_stand_where_they_are_first_used_and_attributes_are_sorted() {
        let el = protocol("A")
            .set("b", "2")
            .set("a", "1")
            .child(assertion("I").text("x"))
            .child(assertion("I"))
            .child(protocol("B"));
        assert_eq!(
            el.render(),
            "<samlp:A xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\" a=\"1\" b=\"2\">\
             <saml:I xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\">x</saml:I>\
             <saml:I xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\"></saml:I>\
             <samlp:B></samlp:B></samlp:A>"
        );
    }

    #[test]
    fn values_are_escaped_as_canonical_xml_wants() {
        let el = protocol("A").set("a", "<\"&'>\t\n\r\u{0}").text("<\"&'>\t\n\r\u{1}");
        assert!(el.render().ends_with(
            " a=\"&lt;&quot;&amp;'>&#x9;&#xA;&#xD;\u{fffd}\">&lt;\"&amp;'&gt;\t\n&#xD;\u{fffd}</samlp:A>"
        ));
    }

    #[test]
    fn indentation_leaves_text_alone() {
        let el = protocol("A").child(protocol("B").child(protocol("C").text("x")));
        let text = el.indented(0).render();
        assert!(
            text.contains(">\n  <samlp:B>\n    <samlp:C>x</samlp:C>\n  </samlp:B>\n</samlp:A>"),
            "{text}"
        );
    }
}
