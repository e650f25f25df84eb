//! Reads untrusted JSON within limits (rule H7): depth, string length, no duplicate keys.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::error::{Error, Result};

/// Deepest nesting of arrays and objects.
pub const MAX_DEPTH: usize = 64;
/// Longest string, in bytes.
pub const MAX_STRING: usize = 64 * 1024;

/// Reads one JSON document.
///
/// # Errors
/// 400 `invalidSyntax` for bad UTF-8, malformed JSON, duplicate keys, lone surrogates, numbers out
/// of range, nesting over [`MAX_DEPTH`], strings over [`MAX_STRING`].
pub fn parse(bytes: &[u8]) -> Result<Value> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Error::invalid_syntax("The request body is not valid UTF-8."))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = Limited { depth: 0 }.deserialize(&mut reader).map_err(|cause| refused(&cause))?;
    reader.end().map_err(|cause| refused(&cause))?;
    Ok(value)
}

fn refused(cause: &serde_json::Error) -> Error {
    Error::invalid_syntax(format!("The request body is not usable JSON: {cause}."))
}

#[derive(Clone, Copy)]
struct Limited {
    depth: usize,
}

impl Limited {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH {
            return Err(E::custom(format!("more than {MAX_DEPTH} levels of nesting")));
        }
        Ok(Self { depth: self.depth + 1 })
    }
}

fn bounded<E: serde::de::Error>(text: String) -> Result<String, E> {
    if text.len() > MAX_STRING {
        return Err(E::custom(format!("a string is longer than {MAX_STRING} bytes")));
    }
    Ok(text)
}

impl<'de> DeserializeSeed<'de> for Limited {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Limited {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        bounded(value.to_owned()).map(Value::String)
    }

    fn visit_string<E: serde::de::Error>(self, value: String) -> Result<Value, E> {
        bounded(value).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let key = bounded(key)?;
            if map.contains_key(&key) {
                let shown: String = key.chars().take(80).collect();
                return Err(A::Error::custom(format!("the name {shown:?} appears twice in one object")));
            }
            let value = entries.next_value_seed(inner)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::error::ScimType;

    #[test]
    fn h7_refuses_hostile_documents() {
        let deep_list = "[".repeat(200_000);
        let deep_object = "{\"a\":".repeat(65) + "1" + &"}".repeat(65);
        let long = format!("\"{}\"", "x".repeat(MAX_STRING + 1));
        let cases: Vec<Vec<u8>> = vec![
            b"".to_vec(),
            b"{".to_vec(),
            b"{}{}".to_vec(),
            b"\"\xff\"".to_vec(),
            br#""\ud800""#.to_vec(),
            br#"{"a":1,"a":2}"#.to_vec(),
            br#"{"a":{"b":1,"b":1}}"#.to_vec(),
            b"1e999".to_vec(),
            b"NaN".to_vec(),
            b"\"\x01\"".to_vec(),
            deep_list.into_bytes(),
            deep_object.into_bytes(),
            long.into_bytes(),
        ];
        for case in cases {
            let shown = String::from_utf8_lossy(&case[..case.len().min(40)]).into_owned();
            let error = parse(&case).expect_err(&shown);
            assert_eq!((error.status, error.scim_type), (400, Some(ScimType::InvalidSyntax)), "{shown}");
        }
    }

    #[test]
    fn h7_accepts_what_is_at_the_limit() {
        let deep = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
        assert!(parse(deep.as_bytes()).is_ok());
        let long = format!("\"{}\"", "x".repeat(MAX_STRING));
        assert!(parse(long.as_bytes()).is_ok());
        assert_eq!(parse("\u{feff}{\"a\":\"\\ud83d\\ude00\"}".as_bytes()).unwrap()["a"], "😀");
        assert_eq!(parse(b"[123456789012345678901234567890, -1, 1.5]").unwrap()[1], -1);
    }

    fn document() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_filter("finite", |n| n.is_finite()).prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 4, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                proptest::collection::hash_map(".{0,4}", inner, 0..4)
                    .prop_map(|fields| fields.into_iter().collect::<Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_printed_is_read_back(value in document()) {
            prop_assert_eq!(parse(value.to_string().as_bytes()), Ok(value));
        }

        #[test]
        fn h7_any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            if let Err(error) = parse(&bytes) {
                prop_assert_eq!(error.status, 400);
            }
        }
    }
}
