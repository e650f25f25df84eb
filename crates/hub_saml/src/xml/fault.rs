//! Why a document is refused before anything in it is believed.

/// Why XML is refused. `Display` says it in one clause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XmlFault {
    /// A document type declaration; SAML forbids it and entities live there.
    #[error("it has a DOCTYPE")]
    Doctype,
    /// A processing instruction.
    #[error("it has a processing instruction")]
    ProcessingInstruction,
    /// A CDATA section.
    #[error("it has a CDATA section")]
    Cdata,
    /// A comment.
    #[error("it has a comment")]
    Comment,
    /// An entity other than the five predefined ones.
    #[error("it refers to the entity {0}")]
    Entity(String),
    /// A misplaced or wrong XML declaration.
    #[error("its XML declaration is wrong (version 1.0 in the first line is expected)")]
    Declaration,
    /// An encoding other than UTF-8.
    #[error("its encoding is {0}; UTF-8 is expected")]
    Encoding(String),
    /// Bytes that are not UTF-8.
    #[error("it is not UTF-8")]
    NotUtf8,
    /// A character that XML 1.0 does not allow.
    #[error("it has the forbidden character U+{0:04X}")]
    Character(u32),
    /// Text before or after the root element.
    #[error("it has text outside of its root element")]
    TextOutsideRoot,
    /// A second root element.
    #[error("it has two root elements")]
    SecondRoot,
    /// Nothing in it.
    #[error("it has no element")]
    NoRoot,
    /// The end is missing.
    #[error("its end is missing")]
    Unclosed,
    /// A namespace prefix that nobody declared.
    #[error("the namespace prefix {0} is not declared")]
    UnboundPrefix(String),
    /// A namespace name that two parsers could read differently.
    #[error("a namespace declaration is not plain text")]
    Namespace,
    /// Nesting beyond [`super::MAX_DEPTH`].
    #[error("it is nested too deeply")]
    TooDeep,
    /// More than [`super::MAX_ELEMENTS`] elements.
    #[error("it has too many elements")]
    TooManyElements,
    /// More than [`super::MAX_ATTRIBUTES`] on one tag.
    #[error("a tag has too many attributes")]
    TooManyAttributes,
    /// More than [`super::MAX_BINDINGS`] namespace declarations in scope.
    #[error("it declares too many namespaces")]
    TooManyNamespaces,
    /// A name with characters outside of plain ASCII names.
    #[error("the name {0} is not allowed")]
    Name(String),
    /// Not well-formed in some other way.
    #[error("it is not well-formed ({0})")]
    Malformed(String),
}

impl XmlFault {
    pub(super) fn malformed(error: &quick_xml::Error, at: u64) -> Self {
        let text: String = error.to_string().chars().take(120).collect();
        Self::Malformed(format!("{text}, near byte {at}"))
    }

    /// A stable name of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Doctype => "xml_doctype",
            Self::ProcessingInstruction => "xml_processing_instruction",
            Self::Cdata => "xml_cdata",
            Self::Comment => "xml_comment",
            Self::Entity(_) => "xml_entity",
            Self::Declaration => "xml_declaration",
            Self::Encoding(_) => "xml_encoding",
            Self::NotUtf8 => "xml_not_utf8",
            Self::Character(_) => "xml_character",
            Self::TextOutsideRoot => "xml_text_outside_root",
            Self::SecondRoot => "xml_second_root",
            Self::NoRoot => "xml_no_root",
            Self::Unclosed => "xml_unclosed",
            Self::UnboundPrefix(_) => "xml_unbound_prefix",
            Self::Namespace => "xml_namespace",
            Self::TooDeep => "xml_too_deep",
            Self::TooManyElements => "xml_too_many_elements",
            Self::TooManyAttributes => "xml_too_many_attributes",
            Self::TooManyNamespaces => "xml_too_many_namespaces",
            Self::Name(_) => "xml_name",
            Self::Malformed(_) => "xml_malformed",
        }
    }
}
