//! What is a filter and what is none (RFC 7644, figure 1; H7, H28).

use super::*;

#[test]
fn printed_filters_are_read_back() {
    for (text, printed) in [
        ("a eq \"b\"", "a eq \"b\""),
        ("  a   EQ \"b\"  ", "a eq \"b\""),
        ("a pr AND b pr Or c PR", "(a pr and b pr) or c pr"),
        ("a pr and(b pr or c pr)", "a pr and (b pr or c pr)"),
        ("((a pr))", "a pr"),
        ("not(a pr)", "not (a pr)"),
        ("NOT ( a pr )", "not (a pr)"),
        ("a[b eq 1 and not (c pr)]", "a[b eq 1 and not (c pr)]"),
        ("a[b eq \"]\"].c eq \"d\"", "a[b eq \"]\" and c eq \"d\"]"),
        ("a[b pr].c ne \"d\"", "not (a[b pr and c eq \"d\"])"),
        ("a eq -1.5", "a eq -1.5"),
        ("a eq TRUE or b eq Null", "a eq true or b eq null"),
        ("a eq \"\\u00e4 \\\" \\\\\"", "a eq \"ä \\\" \\\\\""),
        ("urn:x:2.0:User:a.b pr", "urn:x:2.0:User:a.b pr"),
    ] {
        let filter = parse(text);
        assert_eq!(filter.to_string(), printed, "{text}");
        assert_eq!(parse(printed), filter, "{text}");
    }
}

#[test]
fn and_binds_closer_than_or() {
    assert_eq!(parse("a pr or b pr and c pr"), parse("a pr or (b pr and c pr)"));
    assert_ne!(parse("a pr or b pr and c pr"), parse("(a pr or b pr) and c pr"));
}

#[test]
fn h28_malformed_filters_are_refused() {
    for text in [
        "",
        " ",
        "a",
        "a eq",
        "eq",
        "a eq b",
        "a eq 'b'",
        "a == \"b\"",
        "a = \"b\"",
        "a eq \"b",
        "a eq b\"",
        "a xx \"b\"",
        "a pr b pr",
        "a pr &&  b pr",
        "a pr and",
        "and a pr",
        "or",
        "a pr or or b pr",
        "not a pr",
        "not",
        "not ()",
        "()",
        "(a pr",
        "a pr)",
        "((a pr)",
        "a[]",
        "a[b pr",
        "a b pr]",
        "a[b pr]]",
        "a[b[c pr]]",
        "a.b[c pr]",
        "a[b pr].",
        "a[b pr].c",
        "a[b pr].c.d pr",
        "a[b pr] c eq \"d\"",
        "[a pr]",
        "\"a\" eq \"b\"",
        "a eq \"\\x\"",
        "a eq \"\\ud800\"",
        "a..b pr",
        "1a pr",
        "ä pr",
        "a eq (\"b\")",
        "a pr pr",
        "a eq 01",
        "a eq 1e999",
        "a eq \"b\" c",
        "a,b pr",
        "a pr; drop table",
        "a eq \"x\"\u{0}",
    ] {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidFilter)), "{text}");
    }
}

#[test]
fn h7_limits() {
    let nested = |depth: usize| format!("{}a pr{}", "(".repeat(depth), ")".repeat(depth));
    let negated = |depth: usize| format!("{}a pr{}", "not (".repeat(depth), ")".repeat(depth));
    let terms = |count: usize| vec!["a pr"; count].join(" or ");
    assert!(Filter::parse(&nested(MAX_DEPTH)).is_ok());
    assert!(Filter::parse(&negated(MAX_DEPTH)).is_ok());
    assert!(Filter::parse(&terms(MAX_TERMS)).is_ok());
    for text in [
        nested(MAX_DEPTH + 1),
        negated(MAX_DEPTH + 1),
        "(".repeat(MAX_LENGTH),
        terms(MAX_TERMS + 1),
        format!("a eq \"{}\"", "x".repeat(MAX_LENGTH)),
        nested(100_000),
    ] {
        assert_eq!(Filter::parse(&text).expect_err("limit").scim_type, Some(ScimType::InvalidFilter));
    }
}
