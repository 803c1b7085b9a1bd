//! What versions and ranges do, row by row; each expected text is what the Go library said.

use super::{Constraint, Version};
use crate::functions::probe::{call, send, shown};
use crate::value::Value;

#[test]
fn lenient_reading_takes_what_charts_write_and_names_the_fault_otherwise() {
    for (text, expected) in [
        ("1.2.3", "1.2.3"),
        ("v1.2.3-alpha.1+b.7", "1.2.3-alpha.1+b.7"),
        ("1", "1.0.0"),
        ("01.2", "1.2.0"),
        ("1.2.3-01", "version segment starts with 0"),
        ("1.2.3-", "invalid semantic version"),
        ("1..2", "invalid semantic version"),
        ("", "invalid semantic version"),
        ("é", "invalid semantic version"),
        ("1.2.3.4", "invalid semantic version"),
        (
            "1.99999999999999999999",
            "error parsing version segment: strconv.ParseUint: parsing \"99999999999999999999\": value out of range",
        ),
    ] {
        let result = Version::parse(text).map_or_else(|e| e.to_string(), |v| v.to_string());
        assert_eq!(result, expected, "{text:?}");
    }
}

#[test]
fn strict_reading_takes_the_specification_only() {
    for (text, expected) in [
        ("1.2.3", "1.2.3"),
        ("1.2", "invalid semantic version"),
        ("", "version string empty"),
        ("1..2", "strconv.ParseUint: parsing \"\": invalid syntax"),
        ("1.02.3", "version segment starts with 0"),
        ("1.2.x", "invalid characters in version"),
        ("1.2.3-", "invalid prerelease string"),
        ("1.2.3+", "invalid metadata string"),
        ("1.2.3-01", "version segment starts with 0"),
        (
            "1.2.18446744073709551616",
            "strconv.ParseUint: parsing \"18446744073709551616\": value out of range",
        ),
    ] {
        let result = Version::parse_strict(text).map_or_else(|e| e.to_string(), |v| v.to_string());
        assert_eq!(result, expected, "{text:?}");
    }
}

/// `true`, or each reason on a line.
fn validated(range: &str, version: &str) -> String {
    let range = match Constraint::parse(range) {
        Ok(range) => range,
        Err(error) => return error.to_string(),
    };
    let version = Version::parse(version).unwrap();
    let result = range.validate(&version);
    assert_eq!(result.is_ok(), range.check(&version));
    let reasons = |reasons: Vec<super::Unmet>| reasons.iter().map(|r| r.to_string()).collect::<Vec<_>>();
    result.map_or_else(|unmet| reasons(unmet).join("\n"), |()| "true".to_owned())
}

#[test]
fn a_version_outside_a_range_is_told_why() {
    for (range, version, expected) in [
        ("^2", "1.2.3", r#""1.2.3" is less than "2""#),
        (
            "^2",
            "3.0.0",
            r#""3.0.0" does not have same major version as "2""#,
        ),
        (
            "~1.2",
            "1.3.0",
            r#""1.3.0" does not have same major and minor version as "1.2""#,
        ),
        ("=1.2.3", "1.2.4", r#""1.2.4" is not equal to "1.2.3""#),
        ("!=1.2", "1.2.9", r#""1.2.9" is equal to "1.2""#),
        (">1.2", "1.2.9", r#""1.2.9" is less than or equal to "1.2""#),
        ("<1", "1.0.0", r#""1.0.0" is greater than or equal to "1""#),
        (
            "^0.2",
            "0.3.0",
            r#""0.3.0" does not have same minor version as "0.2". Expected minor versions to match when constraint major version is 0"#,
        ),
        (
            "^0.0.3",
            "0.0.4",
            r#""0.0.4" does not equal "0.0.3". Expect version and constraint to equal when major and minor versions are 0"#,
        ),
        (
            "^0.0.3",
            "0.1.0",
            r#""0.1.0" does not have same minor version as "0.0.3""#,
        ),
        (
            "^*",
            "0.0.1",
            r#""0.0.1" does not equal "*". Expect version and constraint to equal when major and minor versions are 0"#,
        ),
        ("1.2 - 1.4", "1.4.9", "true"),
        ("1.2 - 1.4", "1.5.0", r#""1.5.0" is greater than "1.4""#),
        (
            ">=2 || <1",
            "1.5.0",
            "\"1.5.0\" is less than \"2\"\n\"1.5.0\" is greater than or equal to \"1\"",
        ),
        (">1,<2", "1.5.0", r#""1.5.0" is less than or equal to "1""#),
        (
            "~>0",
            "5.0.0",
            r#""5.0.0" does not have same major version as "0""#,
        ),
        ("=>1.x", "1.0.0", "true"),
    ] {
        assert_eq!(validated(range, version), expected, "{range:?} {version:?}");
    }
}

#[test]
fn a_prerelease_fits_only_where_the_range_names_one() {
    let refused =
        r#""1.20.0-eks-1" is a prerelease version and the constraint is only looking for release versions"#;
    assert_eq!(validated(">=1.19", "1.20.0-eks-1"), refused);
    assert_eq!(validated("*", "1.20.0-eks-1"), refused);
    assert_eq!(validated("*|| >=1", "1.20.0-eks-1"), refused, "said once");
    assert_eq!(validated(">=1.19-0", "1.20.0-eks-1"), "true");
}

#[test]
fn a_range_that_cannot_be_read_is_quoted() {
    for (range, expected) in [
        ("bogus", r#"improper constraint: "bogus""#),
        (">=1 >", r#"improper constraint: ">=1 >""#),
        ("", r#"improper constraint: """#),
        ("1|2", "constraint parser error"),
        ("1.2.3.4 - 5", r#"improper constraint: "1.>= 2.3.4, <= 5 ""#),
    ] {
        assert_eq!(validated(range, "1.0.0"), expected, "{range:?}");
    }
    assert_eq!(
        validated(&"1".repeat(513), "1"),
        "constraint string is too long (max 512 bytes)"
    );
    assert_eq!(
        validated(&["1"; 33].join("||"), "1"),
        "too many constraint groups (max 32)"
    );
    assert_eq!(
        Version::parse("1".repeat(257)).unwrap_err().to_string(),
        "version string is too long (max 256 bytes)"
    );
}

#[test]
fn prereleases_order_by_identifier_and_metadata_never_counts() {
    let ordered = [
        "1.0.0-1",
        "1.0.0-2",
        "1.0.0-10",
        "1.0.0-alpha",
        "1.0.0-alpha.1",
        "1.0.0-beta",
        "1.0.0",
        "1.0.1",
    ];
    for pair in ordered.windows(2) {
        let [low, high] = [pair[0], pair[1]].map(|text| Version::parse(text).unwrap());
        assert!(low.precedence(&high).is_lt(), "{low} < {high}");
    }
    let [a, b] = ["1.0.0+a", "1.0.0+b"].map(|text| Version::parse(text).unwrap());
    assert!(a.precedence(&b).is_eq());
}

#[test]
fn templates_read_and_step_the_parts_of_a_version() {
    let version = call("semver", &[Value::str("v1.2.3-rc.1+b")]).unwrap();
    for (method, expected) in [
        ("Major", "1"),
        ("Prerelease", "rc.1"),
        ("Metadata", "b"),
        ("Original", "v1.2.3-rc.1+b"),
        ("String", "1.2.3-rc.1+b"),
        ("IncPatch", "1.2.3"),
        ("IncMinor", "1.3.0"),
        ("IncMajor", "2.0.0"),
    ] {
        assert_eq!(shown(send(&version, method, &[])), expected, "{method}");
    }
    let next = send(&version, "IncPatch", &[]).unwrap();
    assert_eq!(
        shown(send(&version, "Compare", std::slice::from_ref(&version))),
        "0"
    );
    assert_eq!(
        shown(send(&version, "Compare", &[Value::Nil])),
        "panic: runtime error: invalid memory address or nil pointer dereference"
    );
    assert!(
        crate::functions::method(next.ty(), "Original").is_none(),
        "a method of the pointer only"
    );
}

#[test]
fn semver_compare_reads_the_range_before_the_version() {
    let compare =
        |range: &str, version: &str| shown(call("semverCompare", &[Value::str(range), Value::str(version)]));
    assert_eq!(compare(">=1.19-0", "v1.29.3-gke.100"), "true");
    assert_eq!(compare("bogus", "bogus"), "error: improper constraint: \"bogus\"");
    assert_eq!(compare("1", "bogus"), "error: invalid semantic version");
}
