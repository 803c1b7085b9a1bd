//! Rows of defaults and reflection with the answers of both Helms.

use super::check;

#[test]
fn empty_values_give_way() {
    check(&[
        (r#"{{ default "d" 0 }}"#, "d"),
        (r#"{{ default "d" "" }}"#, "d"),
        (r#"{{ default "d" false }}"#, "d"),
        (r#"{{ default "d" nil }}"#, "d"),
        (r#"{{ default "d" (list) }}"#, "d"),
        (r#"{{ default "d" (dict) }}"#, "d"),
        (r#"{{ default "d" 0.0 }}"#, "d"),
        (r#"{{ default "d" 1 }}"#, "1"),
        (r#"{{ default "d" }}"#, "d"),
        (r#"{{ default "d" 2 3 }}"#, "2"),
        ("{{ empty nil }}", "true"),
        ("{{ empty (list nil) }}", "false"),
        (r#"{{ empty "0" }}"#, "false"),
        ("{{ empty now }}", "false"),
        ("{{ empty 0i }}", "true"),
        (r#"{{ coalesce 0 "" nil "x" "y" }}"#, "x"),
        ("{{ coalesce }}", ""),
        ("{{ coalesce 0 | typeOf }}", "<nil>"),
        (r#"{{ all 1 "a" }}"#, "true"),
        ("{{ all }}", "true"),
        ("{{ all 1 0 }}", "false"),
        (r#"{{ any 0 "" }}"#, "false"),
        ("{{ any }}", "false"),
        ("{{ any 0 1 }}", "true"),
        ("{{ ternary 1 2 true }}", "1"),
        ("{{ ternary 1 2 false }}", "2"),
        (r#"{{ false | ternary "y" "n" }}"#, "n"),
        (r#"{{ ternary 1 2 "x" }}"#, r#"expected bool; found "x""#),
        ("{{ ternary 1 2 nil }}", "cannot assign nil to bool"),
    ]);
}

#[test]
fn types_and_kinds_are_gos() {
    check(&[
        ("{{ typeOf 1 }}", "int"),
        ("{{ typeOf 1.0 }}", "float64"),
        (r#"{{ typeOf "a" }}"#, "string"),
        ("{{ typeOf nil }}", "<nil>"),
        ("{{ typeOf true }}", "bool"),
        ("{{ typeOf (list) }}", "[]interface {}"),
        ("{{ typeOf (dict) }}", "map[string]interface {}"),
        ("{{ typeOf 'a' }}", "int"),
        ("{{ typeOf 1i }}", "complex128"),
        ("{{ typeOf (int64 1) }}", "int64"),
        ("{{ kindOf 1 }}", "int"),
        ("{{ kindOf nil }}", "invalid"),
        ("{{ kindOf (list) }}", "slice"),
        ("{{ kindOf (dict) }}", "map"),
        ("{{ kindOf 1.5 }}", "float64"),
        ("{{ kindOf now }}", "struct"),
        (r#"{{ kindOf (semver "1.2.3") }}"#, "ptr"),
        (r#"{{ typeIs "int" 1 }}"#, "true"),
        (r#"{{ typeIs "float64" 1 }}"#, "false"),
        (r#"{{ typeIsLike "semver.Version" (semver "1.2.3") }}"#, "true"),
        (r#"{{ typeIsLike "int" 1 }}"#, "true"),
        (r#"{{ kindIs "map" (dict) }}"#, "true"),
        (r#"{{ kindIs "invalid" nil }}"#, "true"),
        ("{{ deepEqual (list 1) (list 1) }}", "true"),
        ("{{ deepEqual (list 1) (list 1.0) }}", "false"),
        ("{{ deepEqual (list) (rest (list)) }}", "false"),
        (r#"{{ deepEqual (dict "a" nil) (dict "b" nil) }}"#, "false"),
        ("{{ deepEqual nil nil }}", "true"),
        ("{{ deepEqual 1 (int64 1) }}", "false"),
        (r#"{{ deepEqual (float64 "nan") (float64 "nan") }}"#, "false"),
    ]);
}
