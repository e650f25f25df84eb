//! What the strict reader takes and what it refuses.

use super::*;

fn code(xml: &str) -> &'static str {
    match parse(xml, false) {
        Ok(_) => "accepted",
        Err(fault) => fault.code(),
    }
}

#[test]
fn a_document_is_read_as_written() {
    let xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<a:r xmlns:a='urn:oasis:names:tc:SAML:2.0:protocol' \
               x=\"1 &amp;&#10;2\t3\"><b xmlns=\"urn:b\">t&lt;u&#x41;</b><b/></a:r>\n";
    let root = parse(xml, false).unwrap();
    assert!(root.is(&Ns::Protocol, "r"));
    assert_eq!(root.attribute("x"), Some("1 &\n2 3"));
    let [first, second] = root.children.as_slice() else { panic!("two children") };
    assert_eq!(first.ns, Ns::Other("urn:b".to_owned()));
    assert_eq!(first.text, "t<uA");
    assert!(second.is(&Ns::None, "b"));
    assert_eq!(root.deep_text(), "t<uA");
}

#[test]
fn comments_are_taken_only_on_request() {
    assert_eq!(code("<a><!-- x --></a>"), "xml_comment");
    assert!(parse("<!-- x --><a><!-- x --></a>", true).is_ok());
    assert!(parse("<a><!-- x -- y --></a>", true).is_err());
}

#[test]
fn everything_beyond_plain_elements_is_refused() {
    for (xml, expected) in [
        ("", "xml_no_root"),
        ("  ", "xml_no_root"),
        ("x", "xml_text_outside_root"),
        ("<!DOCTYPE a><a/>", "xml_doctype"),
        ("<!doctype a><a/>", "xml_doctype"),
        ("<a><?pi?></a>", "xml_processing_instruction"),
        ("<?xml-stylesheet href='x'?><a/>", "xml_processing_instruction"),
        ("<a><![CDATA[x]]></a>", "xml_cdata"),
        ("<a>&nbsp;</a>", "xml_entity"),
        ("<a x='&nbsp;'/>", "xml_entity"),
        ("<a>&#0;</a>", "xml_entity"),
        ("<a>&#1;</a>", "xml_character"),
        ("<a>&#xFFFE;</a>", "xml_character"),
        ("<a x='&#8;'/>", "xml_character"),
        ("<a>\u{1}</a>", "xml_character"),
        ("<a>\u{ffff}</a>", "xml_character"),
        ("<a>&#38;</a>", "accepted"),
        ("<?xml version=\"1.1\"?><a/>", "xml_declaration"),
        (" <?xml version=\"1.0\"?><a/>", "xml_declaration"),
        ("<a><?xml version=\"1.0\"?></a>", "xml_declaration"),
        ("<?xml version=\"1.0\"?><?xml version=\"1.0\"?><a/>", "xml_declaration"),
        ("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a/>", "xml_encoding"),
        ("<?xml version=\"1.0\" encoding=\"UTF-7\"?><a/>", "xml_encoding"),
        ("<a/>x", "xml_text_outside_root"),
        ("<a/>&amp;", "xml_text_outside_root"),
        ("<a/><b/>", "xml_second_root"),
        ("<a><b></a></b>", "xml_malformed"),
        ("<a></b>", "xml_malformed"),
        ("</a>", "xml_malformed"),
        ("<a>", "xml_unclosed"),
        ("<a", "xml_malformed"),
        ("<a x></a>", "xml_malformed"),
        ("<a x=1/>", "xml_malformed"),
        ("<a x='1' x='2'/>", "xml_malformed"),
        ("<a xmlns:p='urn:x' xmlns:q='urn:x' p:x='1' q:x='2'/>", "xml_malformed"),
        ("<a x='<'/>", "xml_malformed"),
        ("<a x='&'/>", "xml_malformed"),
        ("<a>&</a>", "xml_malformed"),
        ("<a>]]></a>", "xml_malformed"),
        ("<p:a/>", "xml_unbound_prefix"),
        ("<a p:x='1'/>", "xml_unbound_prefix"),
        ("<a xmlns:p='urn:x'/><p:a/>", "xml_second_root"),
        ("<r><a xmlns:p='urn:x'/><p:a/></r>", "xml_unbound_prefix"),
        ("<a xmlns:p=''/>", "xml_namespace"),
        ("<a xmlns='urn:&#120;'/>", "xml_namespace"),
        ("<a xmlns=' urn:x'/>", "xml_namespace"),
        ("<a xmlns:xmlns='urn:x'/>", "xml_malformed"),
        ("<1a/>", "xml_name"),
        ("<a:b:c xmlns:a='urn:x'/>", "xml_name"),
        ("<é/>", "xml_name"),
        ("<a é='1'/>", "xml_name"),
        ("< a/>", "xml_name"),
    ] {
        assert_eq!(code(xml), expected, "{xml}");
    }
}

#[test]
fn size_is_bounded_in_every_direction() {
    let deep = |n: usize| "<a>".repeat(n) + &"</a>".repeat(n);
    assert_eq!(code(&deep(MAX_DEPTH)), "accepted");
    assert_eq!(code(&deep(MAX_DEPTH + 1)), "xml_too_deep");
    assert_eq!(code(&"<a>".repeat(100_000)), "xml_too_deep");
    let wide = |n: usize| format!("<r>{}</r>", "<a/>".repeat(n - 1));
    assert_eq!(code(&wide(MAX_ELEMENTS)), "accepted");
    assert_eq!(code(&wide(MAX_ELEMENTS + 1)), "xml_too_many_elements");
    let tag = |n: usize| format!("<a {}/>", (0..n).map(|i| format!("x{i}='' ")).collect::<String>());
    assert_eq!(code(&tag(MAX_ATTRIBUTES)), "accepted");
    assert_eq!(code(&tag(MAX_ATTRIBUTES + 1)), "xml_too_many_attributes");
    let bindings = |n: usize| (0..n).map(|i| format!("xmlns:p{i}='urn:{i}' ")).collect::<String>();
    assert_eq!(code(&format!("<a {}/>", bindings(MAX_ATTRIBUTES))), "accepted");
    let nested = format!("<a {0}><a {0}><a {0}/></a></a>", bindings(50));
    assert_eq!(code(&nested), "xml_too_many_namespaces");
    let siblings = format!("<r>{}</r>", format!("<a {}/>", bindings(50)).repeat(20));
    assert_eq!(code(&siblings), "accepted");
    assert_eq!(code(&format!("<a {}/>", bindings(5000))), "xml_malformed");
}

#[test]
fn spans_point_at_whole_elements() {
    let xml = "<?xml version=\"1.0\"?> <r> é<a x=\"1\"/>&amp;<b>t<c></c></b > </r>";
    let root = parse(xml, false).unwrap();
    let text = |e: &Element| xml[e.span.0..e.span.1].to_owned();
    assert_eq!(text(&root), &xml[22..]);
    assert_eq!(text(&root.children[0]), "<a x=\"1\"/>");
    assert_eq!(text(&root.children[1]), "<b>t<c></c></b >");
    assert_eq!(text(&root.children[1].children[0]), "<c></c>");
}
