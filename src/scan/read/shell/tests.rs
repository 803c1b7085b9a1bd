use super::*;
use proptest::prelude::*;

fn words_in(shell: Shell, script: &str, environment: &Environment) -> Vec<Vec<String>> {
    let text = Mapped::plain(script, 0);
    commands(&text, shell, environment)
        .iter()
        .map(|command| {
            command
                .words
                .iter()
                .map(|word| word.text.text().to_owned())
                .collect()
        })
        .collect()
}

fn words(shell: Shell, script: &str) -> Vec<Vec<String>> {
    words_in(shell, script, &Environment::default())
}

#[test]
fn bash_splits_words_as_bash_does() {
    let rows: &[(&str, &[&[&str]])] = &[
        ("az a b", &[&["az", "a", "b"]]),
        ("az a \\\n  b\n", &[&["az", "a", "b"]]),
        ("az a \\\r\n  b\r\n", &[&["az", "a", "b"]]),
        ("az 'a b' \"c d\" e\\ f", &[&["az", "a b", "c d", "e f"]]),
        ("az \"a\\.b\" 'a\\.b' a\\.b", &[&["az", "a\\.b", "a\\.b", "a.b"]]),
        ("az \"a\\\"b\\$c\"", &[&["az", "a\"b$c"]]),
        ("az a # b\nc", &[&["az", "a"], &["c"]]),
        ("az a#b", &[&["az", "a#b"]]),
        ("az a && b; c | d", &[&["az", "a"], &["b"], &["c"], &["d"]]),
        ("X=1\naz $X \"${X}\"", &[&["X=1"], &["az", "1", "1"]]),
        ("X='a b'\naz $X \"$X\"", &[&["X=a b"], &["az", "a", "b", "a b"]]),
        ("X=1\nX=2\naz $X", &[&["X=1"], &["X=2"], &["az", "$X"]]),
        ("az $(foo bar) x", &[&["foo", "bar"], &["az", "$(foo bar)", "x"]]),
        ("A=(--set 'a=1')\naz \"${A[@]}\"", &[&["az", "--set", "a=1"]]),
        ("cat <<EOF\naz x\nEOF\naz y", &[&["cat"], &["az", "y"]]),
        ("az a > out 2>&1 b", &[&["az", "a", "b"]]),
        ("az $'a\\nb'", &[&["az", "a\nb"]]),
        ("(az a)", &[&["az", "a"]]),
        ("az \"a", &[&["az", "a"]]),
    ];
    for (script, expected) in rows {
        assert_eq!(words(Shell::Bash, script), *expected, "{script:?}");
    }
}

#[test]
fn powershell_splits_words_as_powershell_does() {
    let rows: &[(&str, &[&[&str]])] = &[
        ("az a `\n  b\n", &[&["az", "a", "b"]]),
        (
            "az 'a''b' \"c\"\"d\" \"e`\"f\"",
            &[&["az", "a'b", "c\"d", "e\"f"]],
        ),
        ("az \u{201C}a b\u{201D}", &[&["az", "a b"]]),
        (
            "az \"a\\.b\" 'a\\.b' a\\.b",
            &[&["az", "a\\.b", "a\\.b", "a\\.b"]],
        ),
        ("$x = 'v'\naz \"k=$x\" $X ${x}", &[&["az", "k=v", "v", "v"]]),
        (
            "$l = @('a=1', 'b=2')\naz $l @l",
            &[&["az", "a=1", "b=2", "a=1", "b=2"]],
        ),
        ("<# az x #> az y # z", &[&["az", "y"]]),
        ("az k=$true", &[&["az", "k=True"]]),
        ("$r = az a b", &[&["az", "a", "b"]]),
        ("if ($x) { az a }", &[&["if"], &["$x"], &["az", "a"]]),
    ];
    for (script, expected) in rows {
        assert_eq!(words(Shell::PowerShell, script), *expected, "{script:?}");
    }
}

#[test]
fn cmd_splits_words_as_cmd_does() {
    let rows: &[(&str, &[&[&str]])] = &[
        ("az a ^\r\n  b\r\n", &[&["az", "a", "b"]]),
        ("az \"a b\" 'c d'", &[&["az", "a b", "'c", "d'"]]),
        ("set X=1\r\naz %X% %x%", &[&["az", "1", "1"]]),
        ("REM az x\n:label\n@az y", &[&["az", "y"]]),
        ("az a & az b", &[&["az", "a"], &["az", "b"]]),
        ("az %1 !Y!", &[&["az", "%1", "!Y!"]]),
    ];
    for (script, expected) in rows {
        assert_eq!(words(Shell::Cmd, script), *expected, "{script:?}");
    }
}

#[test]
fn blanks_after_a_continuation_are_noted_and_the_lines_taken_together() {
    for (shell, sign) in [(Shell::Bash, '\\'), (Shell::PowerShell, '`'), (Shell::Cmd, '^')] {
        let script = format!("az a {sign}  \n  b\n");
        let found = commands(&Mapped::plain(&script, 0), shell, &Environment::default());
        assert_eq!(found.len(), 1, "{script:?}");
        assert_eq!(found[0].words.len(), 3);
        assert_eq!(found[0].blanks, [Span::new(5, 8)]);
    }
}

#[test]
fn a_pipeline_gives_variables_and_macros() {
    let environment = Environment {
        variables: [("HA".to_owned(), "true".to_owned())].into(),
        macros: [("ha".to_owned(), "false".to_owned())].into(),
        has_macros: true,
        has_expressions: true,
    };
    assert_eq!(
        words_in(Shell::Bash, "az $HA $(ha) $(other) '${{ a }}'", &environment),
        [["az", "true", "false", "$(other)", "${{ a }}"]]
    );
}

proptest! {
    #[test]
    fn no_text_stops_a_reader_or_moves_a_place_out_of_it(
        script in "([a-z=. $\"'`\\\\^%(){}\\[\\]@#<>|&;\n\r!/*“”-]|\\$\\{\\{|<<E\n){0,200}"
    ) {
        let environment = Environment { has_expressions: true, ..Environment::default() };
        for shell in [Shell::Bash, Shell::PowerShell, Shell::Cmd] {
            for command in commands(&Mapped::plain(&script, 0), shell, &environment) {
                for word in &command.words {
                    let span = word.text.span();
                    prop_assert!(span.start <= span.end && span.end as usize <= script.len());
                }
            }
        }
    }
}
