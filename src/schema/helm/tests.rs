//! The schema check, held to rows of both Helms' answers, and to limits that only we have.

use super::*;
use crate::chart::{File, from_files};
use crate::compat::Compat::{self, Helm3, Helm4};
use crate::json as go_json;
use crate::limits::STANDARD;
use crate::settings::Records;
use crate::text::SourceKind;
use crate::tree::{Layer, Ledger};
use proptest::prelude::*;

/// In tables: Helm 4 says what Helm 3 says.
const SAME: &str = "\0";

fn tree(json: &str) -> Tree {
    let mut records = Records::default();
    let source = records.sources.add("values", SourceKind::File, json.as_bytes());
    let node = go_json::read(json.as_bytes()).unwrap();
    Tree::from_node(&node, source, &Layer::ValuesFile, &mut Ledger::default())
}

fn answer(schema: &str, values: &str, compat: Compat) -> String {
    let checked = || {
        validate(
            &HelmSchemas::default(),
            &schema.as_bytes().into(),
            &tree(values),
            compat,
            &STANDARD,
        )
    };
    with_deep_stack(&STANDARD, checked)
        .unwrap()
        .map_or_else(|stop| stop.text, |()| String::new())
}

#[rustfmt::skip]
#[test]
fn violations_are_worded_as_helm_words_them() {
    let rows = [
        ("right type", "{\"properties\": {\"a\": {\"type\": \"integer\"}}}", "{\"a\": \"x\"}", "- at '/a': got string, want integer\n", SAME),
        ("several types", "{\"properties\": {\"a\": {\"type\": [\"string\", \"null\", \"integer\"]}}}", "{\"a\": 1.5}", "- at '/a': got number, want null or integer or string\n", SAME),
        ("whole floats are integers", "{\"properties\": {\"a\": {\"type\": \"integer\"}}}", "{\"a\": 1.0}", "", SAME),
        ("minimum", "{\"properties\": {\"a\": {\"minimum\": 1}}}", "{\"a\": 0}", "- at '/a': minimum: got 0, want 1\n", SAME),
        ("grouped digits", "{\"properties\": {\"a\": {\"maximum\": 1000}}}", "{\"a\": 8080}", "- at '/a': maximum: got 8,080, want 1,000\n", SAME),
        ("powers of ten", "{\"properties\": {\"a\": {\"maximum\": 10}}}", "{\"a\": 12345678}", "- at '/a': maximum: got 1.2345678×10⁰⁷, want 10\n", SAME),
        ("exclusive minimum of draft 4", "{\"properties\": {\"a\": {\"minimum\": 1, \"exclusiveMinimum\": true}}}", "{\"a\": 1}", "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/properties/a': 'allOf' failed\n    - at '/properties/a/exclusiveMinimum': got boolean, want number", SAME),
        ("multiple of", "{\"properties\": {\"a\": {\"multipleOf\": 0.1}}}", "{\"a\": 0.35}", "- at '/a': multipleOf: got 0.35, want 0.1\n", SAME),
        ("enum", "{\"properties\": {\"a\": {\"enum\": [\"a\", 1, null, true]}}}", "{\"a\": \"z\"}", "- at '/a': value must be one of 'a', 1, <nil>, true\n", SAME),
        ("enum of one", "{\"properties\": {\"a\": {\"enum\": [\"a\"]}}}", "{\"a\": \"z\"}", "- at '/a': value must be 'a'\n", SAME),
        ("enum of objects", "{\"properties\": {\"a\": {\"enum\": [{}]}}}", "{\"a\": \"z\"}", "- at '/a': 'enum' failed\n", SAME),
        ("const", "{\"properties\": {\"a\": {\"const\": 1.5}}}", "{\"a\": \"z\"}", "- at '/a': value must be 1.5\n", SAME),
        ("const is a string", "{\"properties\": {\"a\": {\"const\": \"1\"}}}", "{\"a\": 1}", "- at '/a': value must be '1'\n", ""),
        ("const of a list", "{\"properties\": {\"a\": {\"const\": [1]}}}", "{\"a\": \"z\"}", "- at '/a': 'const' failed\n", SAME),
        ("type ends it", "{\"properties\": {\"a\": {\"type\": \"string\", \"minimum\": 5, \"enum\": [9]}}}", "{\"a\": 1}", "- at '/a': got number, want string\n", SAME),
        ("pattern", "{\"properties\": {\"a\": {\"pattern\": \"^a+$\"}}}", "{\"a\": \"b'\\\"c\"}", "- at '/a': 'b\\'\"c' does not match pattern '^a+$'\n", SAME),
        ("lengths", "{\"properties\": {\"a\": {\"minLength\": 3, \"maxLength\": 1}}}", "{\"a\": \"éé\"}", "- at '/a': minLength: got 2, want 3\n- at '/a': maxLength: got 2, want 1\n", SAME),
        ("missing", "{\"required\": [\"x\", \"y\"]}", "{}", "- at '': missing properties 'x', 'y'\n", SAME),
        ("missing one", "{\"required\": [\"x\"]}", "{}", "- at '': missing property 'x'\n", SAME),
        ("additional", "{\"additionalProperties\": false}", "{\"z\": 1}", "- at '': additional properties 'z' not allowed\n", SAME),
        ("pattern properties", "{\"patternProperties\": {\"^a\": {\"type\": \"null\"}}, \"additionalProperties\": false}", "{\"ab\": 1, \"b\": 1}", "- at '/ab': got number, want null\n- at '': additional properties 'b' not allowed\n", SAME),
        ("counts", "{\"minProperties\": 3, \"maxProperties\": 1}", "{\"a\": 1, \"b\": 2}", "- at '': minProperties: got 2, want 3\n- at '': maxProperties: got 2, want 1\n", SAME),
        ("property names", "{\"properties\": {\"a\": {\"propertyNames\": {\"maxLength\": 1}}}}", "{\"a\": {\"bc\": 1}}", "- at '/a': invalid propertyName 'bc'\n  - at '': maxLength: got 2, want 1\n", "- at '': invalid propertyName 'bc'\n  - at '': maxLength: got 2, want 1\n"),
        ("dependency", "{\"dependentRequired\": {\"a\": [\"b\", \"c\"]}}", "{\"a\": 1}", "- at '': properties 'b', 'c' required, if 'a' exists\n", SAME),
        ("old dependency", "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"dependencies\": {\"a\": [\"b\"]}}", "{\"a\": 1}", "- at '': properties 'b' required, if 'a' exists\n", SAME),
        ("items", "{\"properties\": {\"a\": {\"items\": {\"type\": \"string\"}}}}", "{\"a\": [\"x\", 1]}", "- at '/a/1': got number, want string\n", SAME),
        ("items after first", "{\"properties\": {\"a\": {\"prefixItems\": [{}], \"items\": {\"type\": \"string\"}}}}", "{\"a\": [\"x\", 1]}", "- at '/a/1': got number, want string\n", "- at '/a/0': got number, want string\n"),
        ("no more items", "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"properties\": {\"a\": {\"items\": [{}], \"additionalItems\": false}}}", "{\"a\": [1, 2, 3]}", "- at '/a': last 2 additionalItem(s) not allowed\n", SAME),
        ("unique", "{\"properties\": {\"a\": {\"uniqueItems\": true}}}", "{\"a\": [1, 2, 1.0]}", "- at '/a': items at 0 and 2 are equal\n", SAME),
        ("contains", "{\"properties\": {\"a\": {\"contains\": {\"type\": \"string\"}}}}", "{\"a\": [1]}", "- at '/a': no items match contains schema\n  - at '/a/0': got number, want string\n", SAME),
        ("min contains", "{\"properties\": {\"a\": {\"contains\": {\"type\": \"string\"}, \"minContains\": 2}}}", "{\"a\": [\"a\", 1]}", "- at '/a': min 2 items required to match contains schema, but matched 1 items at 0\n  - at '/a/1': got number, want string\n", SAME),
        ("max contains", "{\"properties\": {\"a\": {\"contains\": {\"type\": \"string\"}, \"maxContains\": 1}}}", "{\"a\": [\"a\", \"b\"]}", "- at '/a': max 1 items required to match contains schema, but matched 2 items at 0 1\n", SAME),
        ("sizes of lists", "{\"properties\": {\"a\": {\"minItems\": 2}}}", "{\"a\": [1]}", "- at '/a': minItems: got 1, want 2\n", SAME),
        ("all of", "{\"allOf\": [{\"required\": [\"a\"]}, {\"required\": [\"b\", \"c\"], \"minProperties\": 1}]}", "{}", "- at '': 'allOf' failed\n  - at '': missing property 'a'\n  - at '': validation failed\n    - at '': minProperties: got 0, want 1\n    - at '': missing properties 'b', 'c'\n", SAME),
        ("any of", "{\"anyOf\": [{\"required\": [\"a\"]}, {\"required\": [\"b\"]}]}", "{}", "- at '': 'anyOf' failed\n  - at '': missing property 'a'\n  - at '': missing property 'b'\n", SAME),
        ("one of none", "{\"oneOf\": [{\"required\": [\"a\"]}, {\"required\": [\"b\"]}]}", "{}", "- at '': 'oneOf' failed, none matched\n  - at '': missing property 'a'\n  - at '': missing property 'b'\n", SAME),
        ("one of two", "{\"oneOf\": [{}, true, {\"required\": [\"a\"]}]}", "{}", "- at '': 'oneOf' failed, subschemas 0, 1 matched\n", SAME),
        ("not", "{\"not\": {}}", "{}", "- at '': 'not' failed\n", SAME),
        ("if then", "{\"if\": {\"required\": [\"a\"]}, \"then\": {\"required\": [\"b\"]}, \"else\": {\"required\": [\"c\"]}}", "{\"a\": 1}", "- at '': missing property 'b'\n", SAME),
        ("false", "false", "{}", "- at '': false schema\n", SAME),
        ("reference", "{\"$defs\": {\"d\": {\"type\": \"string\"}}, \"properties\": {\"a\": {\"$ref\": \"#/$defs/d\"}}}", "{\"a\": 1}", "- at '/a': got number, want string\n", SAME),
        ("reference with several", "{\"$defs\": {\"d\": {\"minProperties\": 1, \"required\": [\"x\"]}}, \"properties\": {\"a\": {\"$ref\": \"#/$defs/d\"}}}", "{\"a\": {}}", "- at '/a': validation failed\n  - at '/a': minProperties: got 0, want 1\n  - at '/a': missing property 'x'\n", SAME),
        ("reference by anchor", "{\"$defs\": {\"d\": {\"$anchor\": \"n\", \"type\": \"string\"}}, \"properties\": {\"a\": {\"$ref\": \"#n\"}}}", "{\"a\": 1}", "- at '/a': got number, want string\n", SAME),
        ("reference by id", "{\"$defs\": {\"d\": {\"$id\": \"d.json\", \"type\": \"string\"}}, \"properties\": {\"a\": {\"$ref\": \"d.json\"}}}", "{\"a\": 1}", "- at '/a': got number, want string\n", SAME),
        ("old siblings of references are ignored", "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"definitions\": {\"d\": {}}, \"properties\": {\"a\": {\"$ref\": \"#/definitions/d\", \"type\": \"null\"}}}", "{\"a\": 1}", "", SAME),
        ("recursion", "{\"properties\": {\"a\": {\"$ref\": \"#\"}}, \"required\": [\"b\"]}", "{\"b\": 1, \"a\": {\"b\": 2, \"a\": {}}}", "- at '/a/a': missing property 'b'\n", SAME),
        ("dynamic reference", "{\"$id\": \"http://x/y\", \"$dynamicAnchor\": \"n\", \"properties\": {\"a\": {\"$dynamicRef\": \"#n\"}}, \"required\": [\"b\"]}", "{\"b\": 1, \"a\": {}}", "- at '/a': missing property 'b'\n", SAME),
        ("cycle", "{\"$ref\": \"#\"}", "{}", "- at '': both /$ref and  resolve to \"file:///values.schema.json#\" causing reference cycle\n", SAME),
        ("missing pointer", "{\"$ref\": \"#/definitions/nope\"}", "{}", "json-pointer in \"file:///values.schema.json#/definitions/nope\" not found", SAME),
        ("missing anchor", "{\"$ref\": \"#nope\"}", "{}", "anchor in \"file:///values.schema.json#nope\" not found in schema \"file:///values.schema.json\"", SAME),
        ("urn", "{\"$ref\": \"urn:a:b\"}", "{}", "", SAME),
        ("strange scheme", "{\"$ref\": \"ftp://x/y\"}", "{}", "failing loading \"ftp://x/y\": no URLLoader registered for \"ftp://x/y\"", SAME),
        ("unevaluated", "{\"properties\": {\"a\": {}}, \"unevaluatedProperties\": false}", "{\"a\": 1, \"b\": 2}", "- at '/b': false schema\n", SAME),
        ("unevaluated behind all of", "{\"allOf\": [{\"properties\": {\"a\": {}}}], \"unevaluatedProperties\": {\"type\": \"string\"}}", "{\"a\": 1, \"b\": 2}", "- at '/b': got number, want string\n", SAME),
        ("formats count before 2019", "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"properties\": {\"a\": {\"format\": \"email\"}, \"b\": {\"format\": \"ipv4\"}, \"c\": {\"format\": \"date\"}, \"d\": {\"format\": \"uri\"}, \"e\": {\"format\": \"uuid\"}, \"f\": {\"format\": \"date-time\"}}}", "{\"a\": \"x\", \"b\": \"1.2.3\", \"c\": \"2020-02-30\", \"d\": \"::\", \"e\": \"x\", \"f\": \"2020-01-01T00:00:00\"}", "- at '/a': 'x' is not valid email: missing @\n- at '/b': '1.2.3' is not valid ipv4: expected four decimals\n- at '/c': '2020-02-30' is not valid date: parsing time \"2020-02-30\": day out of range\n- at '/d': '::' is not valid uri: parse \"::\": missing protocol scheme\n- at '/e': 'x' is not valid uuid: must have 5 elements\n- at '/f': '2020-01-01T00:00:00' is not valid date-time: less than 20 characters long\n", SAME),
        ("formats do not count later", "{\"properties\": {\"a\": {\"format\": \"email\"}}}", "{\"a\": \"x\"}", "", SAME),
        ("bad type", "{\"type\": \"foo\"}", "{}", "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/type': 'anyOf' failed\n    - at '/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'\n    - at '/type': got string, want array", SAME),
        ("bad type of draft 7", "{\"$schema\": \"http://json-schema.org/draft-07/schema#\", \"properties\": {\"a\": {\"type\": \"foo\"}}}", "{}", "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'http://json-schema.org/draft-07/schema#'\n- at '/properties/a/type': 'anyOf' failed\n  - at '/properties/a/type': value must be one of 'array', 'boolean', 'integer', 'null', 'number', 'object', 'string'\n  - at '/properties/a/type': got string, want array", SAME),
        ("bad pattern", "{\"properties\": {\"a\": {\"pattern\": \"(?!x)\"}}}", "{\"a\": \"\"}", "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/properties/a': 'allOf' failed\n    - at '/properties/a/pattern': '(?!x)' is not valid regex: error parsing regexp: invalid or unsupported Perl syntax: `(?!`", SAME),
        ("bad pattern of properties", "{\"patternProperties\": {\"[\": {}}}", "{}", "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '/patternProperties': invalid propertyName '['\n    - at '': '[' is not valid regex: error parsing regexp: missing closing ]: `[`", "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': 'allOf' failed\n  - at '': invalid propertyName '['\n    - at '': '[' is not valid regex: error parsing regexp: missing closing ]: `[`"),
        ("bad draft", "{\"$schema\": \"nope\"}", "{}", "failing loading \"nope\": no URLLoader registered for \"nope\"", SAME),
        ("empty text", "", "{}", "EOF", SAME),
        ("broken text", "{", "{}", "unexpected EOF", SAME),
        ("text behind", "{}x", "{}", "invalid character after top-level value", SAME),
        ("bad key", "{bad", "{}", "invalid character 'b' looking for beginning of object key string", SAME),
        ("list", "[]", "{}", "\"file:///values.schema.json#\" is not valid against metaschema: jsonschema validation failed with 'https://json-schema.org/draft/2020-12/schema#'\n- at '': got array, want boolean or object", SAME),
        ("pointer escapes", "{\"properties\": {\"a/b\": {\"properties\": {\"~c\": {\"type\": \"null\"}}}}}", "{\"a/b\": {\"~c\": 1}}", "- at '/a~1b/~0c': got number, want null\n", SAME),
    ];
    for (name, schema, values, helm3, helm4) in rows {
        let helm4 = if helm4 == SAME { helm3 } else { helm4 };
        assert_eq!(answer(schema, values, Helm3), helm3, "{name}");
        assert_eq!(answer(schema, values, Helm4), helm4, "{name}");
    }
}

#[test]
fn references_to_other_documents_are_refused_and_never_opened() {
    for url in [
        "file:///dev/zero",
        "http://127.0.0.1:1/x.json",
        "https://example.invalid/x.json",
    ] {
        let schema = format!("{{\"$ref\": \"{url}\"}}");
        let refusal = format!("failing loading \"{url}\": references to other documents are not followed");
        assert_eq!(answer(&schema, "{}", Helm4), refusal);
    }
    assert_eq!(
        answer("{\"$ref\": \"other.json\"}", "{}", Helm4),
        "failing loading \"file:///other.json\": references to other documents are not followed"
    );
}

fn chart(files: &[(&str, &str)]) -> Chart {
    let files = files
        .iter()
        .map(|(name, text)| File::new(name, text.as_bytes()))
        .collect();
    from_files(files, Helm4, &mut Records::default()).unwrap()
}

#[test]
fn each_chart_answers_for_its_part_of_the_values() {
    let chart = chart(&[
        ("Chart.yaml", "name: c\nversion: '1'\n"),
        (
            "values.schema.json",
            r#"{"properties": {"port": {"type": "integer"}}}"#,
        ),
        ("charts/s/Chart.yaml", "name: s\nversion: '1'\n"),
        (
            "charts/s/values.schema.json",
            r#"{"additionalProperties": false}"#,
        ),
        ("charts/t/Chart.yaml", "name: t\nversion: '1'\n"),
        ("charts/u/Chart.yaml", "name: u\nversion: '1'\n"),
        ("charts/u/values.schema.json", "false"),
    ]);
    let values = tree(r#"{"port": "x", "s": {"global": {}}, "t": 5, "u": null}"#);
    let schemas = HelmSchemas::default();
    let failure = validate_as_helm(&schemas, &chart, &values, Helm3, &STANDARD).unwrap_err();
    assert_eq!(
        failure.helm,
        "values don't meet the specifications of the schema(s) in the following chart(s):\n\
         c:\n- at '/port': got string, want integer\n\
         s:\n- at '': additional properties 'global' not allowed\n\
         t:\ninvalid type for values: expected object (map), got float64\n"
    );
    assert_eq!(failure.problem.rule.id, "schema-violation");
    assert!(validate_as_helm(&schemas, &chart, &tree("{\"port\": 1.0}"), Helm3, &STANDARD).is_ok());
}

/// Two to the power of 25 evaluations.
#[test]
fn a_schema_that_doubles_its_work_is_stopped() {
    let parts: Vec<String> = (0..25)
        .map(|at| {
            format!(
                r##""d{at}": {{"allOf": [{{"$ref": "#/$defs/d{0}"}}, {{"$ref": "#/$defs/d{0}"}}]}}"##,
                at + 1
            )
        })
        .collect();
    let schema = format!(
        r##"{{"$ref": "#/$defs/d0", "$defs": {{{}, "d25": {{}}}}}}"##,
        parts.join(", ")
    );
    let refusal = answer(&schema, "{}", Helm4);
    assert!(
        refusal.starts_with("the limit `schema-steps` of 2000000 steps was reached"),
        "{refusal}"
    );
}

#[test]
fn schemas_nest_only_so_deep() {
    let nested = |depth: usize| format!("{}{{}}{}", "{\"not\": ".repeat(depth), "}".repeat(depth));
    let refusal = answer(&nested(2000), "{}", Helm4);
    assert!(
        refusal.starts_with("the limit `schema-nesting` of 1000 levels"),
        "{refusal}"
    );
    let refusal = answer(&nested(20_000), "{}", Helm4);
    assert_eq!(refusal, "exceeded max depth");
}

#[test]
fn values_nest_only_so_deep() {
    let nested = |depth: usize| format!("{}1{}", "{\"a\": ".repeat(depth), "}".repeat(depth));
    let recursive = r##"{"properties": {"a": {"$ref": "#"}}}"##;
    let refusal = answer(recursive, &nested(950), Helm4);
    assert!(
        refusal.starts_with("the limit `schema-depth` of 800 levels"),
        "{refusal}"
    );
    let refusal = answer(recursive, &nested(1100), Helm4);
    assert!(
        refusal.starts_with("the limit `schema-nesting` of 1000 levels"),
        "{refusal}"
    );
    assert_eq!(answer(recursive, &nested(150), Helm4), "");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_schema_makes_the_check_panic(
        keywords in prop::collection::vec((
            prop::sample::select(vec![
                "type", "enum", "$ref", "$id", "$anchor", "$schema", "properties", "items", "allOf", "pattern", "minimum",
                "required", "multipleOf", "unevaluatedProperties", "$dynamicRef", "propertyNames", "if", "format",
            ]),
            prop::sample::select(vec![
                "1", "-0.0", "1e400", "\"\"", "\"#\"", "\"#/a~\"", "\"%\"", "\"[\"", "[]", "{}", "null", "true", "false",
                "[{}]", "{\"a\": {\"$ref\": \"#\"}}", "[\"a\", 1]", "\"object\"", "\"x:y\"", "\"//\"", "\"integer\"",
            ]),
        ), 0..6),
        values in prop::sample::select(vec!["{}", "{\"a\": 1}", "{\"a\": {\"a\": []}}", "{\"a\": [1, \"x\", null]}"]),
    ) {
        let members: Vec<String> = keywords.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
        let schema = format!("{{{}}}", members.join(", "));
        for compat in [Helm3, Helm4] {
            answer(&schema, values, compat);
        }
    }

    #[test]
    fn no_bytes_make_the_check_panic(bytes in any::<Vec<u8>>()) {
        let _ = validate(&HelmSchemas::default(), &bytes.into(), &Tree::empty_table(), Helm3, &STANDARD);
    }
}
