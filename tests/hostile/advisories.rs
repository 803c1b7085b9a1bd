//! A1 to A17: what published advisories were about, and what Helm still lets through.

use crate::harness::{CHART, Scratch, archive, entry, gzip};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

const YAML: (&str, &str) = ("templates/t.yaml", "a: 1");

fn packed(entries: &[(&str, &[u8])]) -> Scratch {
    let scratch = Scratch::new(&[]);
    scratch.put("a.tgz", archive(entries));
    scratch
}

#[test]
fn a1_no_entry_of_an_archive_leaves_the_chart() {
    let base = ("c/Chart.yaml", CHART.as_bytes());
    for (name, words) in [
        ("c//etc/x", "chart illegally contains absolute paths"),
        ("c/../../x", "chart illegally references parent directory"),
        ("c\\..\\..\\x", "chart illegally references parent directory"),
        ("c/..foo", "chart illegally references parent directory"),
        ("c/c:/x", "chart contains illegally named files"),
        (
            "foo",
            "chart illegally contains content outside the base directory: \"foo\"",
        ),
        (
            "Chart.yaml",
            "chart illegally contains content outside the base directory",
        ),
    ] {
        let scratch = packed(&[base, (name, b"x")]);
        scratch
            .run(&["template", "a.tgz", "--compat", "helm3"])
            .refused(words);
        scratch
            .run(&["template", "a.tgz", "--compat", "helm4"])
            .refused("unable to load chart archive");
        scratch.run(&["check", "a.tgz"]).ended();
    }
    for name in ["/etc/x", "../x", "c/templates/../templates/x.yaml", "other/x"] {
        packed(&[base, (name, b"x: 1")])
            .run(&["values", "a.tgz"])
            .printed("{}");
    }
}

#[test]
fn a2_links_out_of_a_chart_are_refused_and_no_device_is_opened() {
    let linked = |to: &str| {
        let scratch = Scratch::new(&[
            ("/secret.txt", "canary"),
            ("templates/t.yaml", "{{ .Files.Get \"x\" }}"),
        ]);
        symlink(to, scratch.path().join("c/x")).unwrap();
        scratch
    };
    for to in ["/etc/passwd", "../secret.txt", "/dev/zero", "../../.."] {
        linked(to)
            .template(&[])
            .refused("leaves the chart: it resolves to ");
    }
    linked("nowhere")
        .template(&[])
        .refused("error evaluating symlink");
    linked("x").template(&[]).refused("too many links");
    linked(".")
        .template(&[])
        .refused("too many levels of symbolic links");
    let inside = Scratch::new(&[("y", "b: 2"), ("templates/t.yaml", "{{ .Files.Get \"x\" }}")]);
    symlink("y", inside.path().join("c/x")).unwrap();
    inside.template(&[]).printed("b: 2");
    let fifo = Scratch::new(&[YAML]);
    let made = Command::new("mkfifo")
        .arg(fifo.path().join("c/pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    fifo.template(&[]).refused("cannot load irregular file ");

    let scratch = Scratch::new(&[]);
    let mut bytes = entry("c/Chart.yaml", b'0', "", CHART.as_bytes());
    bytes.extend(entry(
        "c/templates/t.yaml",
        b'0',
        "",
        b"a: {{ .Files.Get \"x\" | quote }}{{ .Files.Get \"h\" }}",
    ));
    bytes.extend(entry("c/x", b'2', "/etc/passwd", b""));
    bytes.extend(entry("c/h", b'1', "/etc/passwd", b""));
    bytes.extend(entry("c/dev", b'3', "", b""));
    bytes.extend([0; 1024]);
    scratch.put("a.tgz", gzip(&bytes));
    scratch.run(&["template", "a.tgz"]).printed("a: \"\"");
}

#[test]
fn a3_lookup_finds_an_empty_cluster() {
    let text = "a: {{ lookup \"v1\" \"Secret\" \"default\" \"x\" | len }}{{ if lookup \"v1\" \"Secret\" \"\" \"\" }}b{{ end }}";
    Scratch::new(&[("templates/t.yaml", text)])
        .template(&[])
        .printed("a: 0");
}

#[test]
fn a4_an_alias_is_a_name_and_no_path() {
    for alias in ["../x", "bad/name", "a\\nb", "a b"] {
        let chart = format!("{CHART}dependencies:\n- {{name: s, version: 0.1.0, alias: \"{alias}\"}}\n");
        let scratch = Scratch::new(&[("Chart.yaml", &chart), ("charts/s/Chart.yaml", "not: [a chart")]);
        scratch
            .template(&["--compat", "helm3"])
            .refused("dependency \"s\" has disallowed characters in the alias");
    }
}

#[test]
fn a5_nothing_in_a_chart_steers_the_terminal() {
    let version = "apiVersion: v2\nname: c\nversion: \"1.2.3\\e[31m\"\n";
    Scratch::new(&[("Chart.yaml", version)])
        .template(&[])
        .refused("validation: chart.metadata.version \"1.2.3\\x1b[31m\" is invalid");
    let fails = Scratch::new(&[("templates/t.yaml", "{{ fail \"a\\x1b[31m\\u009b31m b\\u202e\" }}")]);
    fails.template(&[]).refused("a\\u{1b}[31m\\u{9b}31m b\\u{202e}");
    for args in [
        &["check", "c"][..],
        &["check", "c", "--format", "json"],
        &["template", "c", "--explain"],
    ] {
        let verdict = fails.run(args);
        for text in [&verdict.out, &verdict.err] {
            let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || c == '\u{202e}';
            assert!(!text.contains(steers), "{args:?}: {text:?}");
        }
    }
    let named = Scratch::new(&[("templates/\u{1b}[31m.yaml", "{{ nope }}")]);
    named.template(&[]).refused("\\u{1b}[31m.yaml");
}

#[test]
fn a6_an_index_fills_no_memory() {
    let scratch = Scratch::new(&[YAML]);
    for index in ["999999999", "9223372036854775807", "65537"] {
        let setting = format!("a[{index}]=1");
        scratch
            .template(&["--set", &setting])
            .refused("is greater than maximum supported index of 65536");
    }
    scratch
        .template(&["--set", "a[99999999999999999999]=1"])
        .refused("value out of range");
}

#[test]
fn a7_dots_and_brackets_of_a_key_are_counted_together() {
    let scratch = Scratch::new(&[YAML]);
    scratch
        .template(&["--set", &format!("a{}=1", ".a".repeat(31))])
        .refused("maximum supported nested level of 30");
    scratch
        .template(&["--set", &format!("a{}=1", "[0]".repeat(20_000))])
        .reached("key-steps");
    scratch
        .template(&["--set", &"{".repeat(50_000)])
        .refused("has no value");
    scratch
        .template(&["--set-json", &format!("a={}", "[".repeat(50_000))])
        .refused("failed parsing --set-json data");
}

#[test]
fn a8_no_shape_of_a_schema_is_more_than_an_error() {
    for (schema, words) in [
        (
            "{bad",
            "invalid character 'b' looking for beginning of object key string",
        ),
        ("", "EOF"),
        ("[]", "got array, want boolean or object"),
        ("false", "at '': false schema"),
        ("{\"type\": 5}", "is not valid against metaschema"),
        ("{\"pattern\": \"(\"}", "is not valid against metaschema"),
        ("{\"$ref\": 1}", "is not valid against metaschema"),
        ("{\"items\": {\"$ref\": \"#/definitions/nope\"}}", "not found"),
        ("{\"$id\": \"::\"}", "\n"),
    ] {
        Scratch::new(&[("values.schema.json", schema), YAML])
            .template(&[])
            .refused(words);
    }
}

#[test]
fn a9_a_chart_without_metadata_is_no_chart() {
    for text in ["", "# only words\n", "null\n"] {
        Scratch::new(&[("Chart.yaml", text)])
            .template(&[])
            .refused("validation: chart.metadata.name is required");
    }
    Scratch::new(&[("Chart.yaml", "[]")])
        .template(&[])
        .refused("cannot load Chart.yaml: error unmarshaling JSON");
    let none = Scratch::new(&[]);
    fs::remove_file(none.path().join("c/Chart.yaml")).unwrap();
    none.template(&["--compat", "helm3"])
        .refused("Chart.yaml file is missing");
    packed(&[("c/values.yaml", b"a: 1")])
        .run(&["template", "a.tgz", "--compat", "helm3"])
        .refused("Chart.yaml file is missing");
}

#[test]
fn a10_no_name_is_looked_up() {
    let text = "a: \"{{ getHostByName \"localhost\" }}{{ getHostByName \"example.org\" }}\"";
    let scratch = Scratch::new(&[("templates/t.yaml", text)]);
    scratch.template(&[]).printed("a: \"\"");
    assert_eq!(scratch.template(&["--enable-dns"]).status, Some(2));
}

#[test]
fn a11_no_name_of_a_chart_or_file_leaves_the_output_directory() {
    for name in ["../../evil", "a/b", ".", "..", "/etc"] {
        let chart = format!("apiVersion: v2\nname: \"{name}\"\nversion: 0.1.0\n");
        let scratch = Scratch::new(&[("Chart.yaml", &chart), YAML]);
        scratch
            .template(&["--output-dir", "out"])
            .refused("validation: chart.metadata.name ");
        assert!(!scratch.path().join("out").exists());
    }
    let scratch = Scratch::new(&[YAML, ("/victim", "precious")]);
    fs::create_dir_all(scratch.path().join("out/c")).unwrap();
    symlink(scratch.path(), scratch.path().join("out/c/templates")).unwrap();
    scratch
        .template(&["--output-dir", "out"])
        .refused("is a symbolic link; it is not written through");
    fs::remove_file(scratch.path().join("out/c/templates")).unwrap();
    fs::create_dir_all(scratch.path().join("out/c/templates")).unwrap();
    symlink(
        scratch.path().join("victim"),
        scratch.path().join("out/c/templates/t.yaml"),
    )
    .unwrap();
    scratch
        .template(&["--output-dir", "out"])
        .refused("is a symbolic link; it is not written through");
}

/// An archive of 19 files of zeros that unpacks to just less than Helm's limit.
fn bomb() -> Vec<u8> {
    let zeros = vec![0; 5_242_880];
    let names: Vec<String> = (0..19).map(|n| format!("s/f{n}")).collect();
    let chart = "apiVersion: v2\nname: s\nversion: 0.1.0\n";
    let mut entries: Vec<(&str, &[u8])> = vec![("s/Chart.yaml", chart.as_bytes())];
    entries.extend(names.iter().map(|name| (name.as_str(), zeros.as_slice())));
    archive(&entries)
}

#[test]
fn a12_one_budget_serves_an_archive_and_all_archives_in_it() {
    let bomb = bomb();
    for leaves in [10, 100] {
        let names: Vec<String> = (0..leaves).map(|n| format!("c/charts/s{n}.tgz")).collect();
        let mut entries: Vec<(&str, &[u8])> = vec![("c/Chart.yaml", CHART.as_bytes())];
        entries.extend(names.iter().map(|name| (name.as_str(), bomb.as_slice())));
        let scratch = packed(&entries);
        scratch
            .run(&["template", "a.tgz", "--compat", "helm3"])
            .refused("decompressed chart is larger than the maximum file size 104857600");
        scratch.run(&["check", "a.tgz"]).ended();
        let directory = Scratch::new(&[]);
        for name in &names {
            directory.put(name, &bomb);
        }
        directory
            .template(&[])
            .refused("decompressed chart is larger than the maximum size 104857600");
    }
    let mut nested = archive(&[("s/Chart.yaml", b"apiVersion: v2\nname: s\nversion: 0.1.0\n")]);
    for _ in 0..300 {
        nested = archive(&[
            ("s/Chart.yaml", b"apiVersion: v2\nname: s\nversion: 0.1.0\n"),
            ("s/charts/s.tgz", &nested),
        ]);
    }
    let scratch = Scratch::new(&[]);
    scratch.put("a.tgz", nested);
    scratch
        .run(&["template", "a.tgz", "--compat", "helm3"])
        .reached("chart-depth");
    scratch.put("a.tgz", gzip(&vec![0; 200_000_000]));
    scratch
        .run(&["template", "a.tgz"])
        .refused("unable to load chart archive");
    let many: Vec<u8> = (0..260_000)
        .flat_map(|n| entry(&format!("c/{n}"), b'0', "", b""))
        .collect();
    scratch.put("a.tgz", gzip(&many));
    scratch
        .run(&["template", "a.tgz", "--compat", "helm3"])
        .reached("chart-entries");
    let whole = archive(&[("c/Chart.yaml", CHART.as_bytes()), ("c/x", &[7; 5000])]);
    for cut in [0, 1, 9, 20, 60, whole.len() / 2, whole.len() - 30] {
        scratch.put("a.tgz", &whole[..cut]);
        scratch
            .run(&["template", "a.tgz", "--compat", "helm3"])
            .refused("Error: ");
    }
    let mut broken = whole.clone();
    broken.iter_mut().skip(12).for_each(|byte| *byte ^= 0x55);
    scratch.put("a.tgz", broken);
    scratch
        .run(&["template", "a.tgz", "--compat", "helm3"])
        .refused("Error: ");
}

#[test]
fn a13_deep_schemas_and_long_chains_of_references_end() {
    let chain = |links: usize| {
        let mut text = "{\"$ref\": \"#/$defs/d0\", \"$defs\": {".to_owned();
        for n in 0..links {
            text.push_str(&format!("\"d{n}\": {{\"$ref\": \"#/$defs/d{}\"}},", n + 1));
        }
        text.push_str(&format!("\"d{links}\": {{\"type\": \"object\"}}}}}}"));
        text
    };
    let held = |schema: &str| Scratch::new(&[("values.schema.json", schema), YAML]).template(&[]);
    held(&chain(120_000)).refused("the limit `schema-");
    held(&chain(500)).printed("a: 1");
    let deep = |n: usize| format!("{}{{}}{}", "{\"not\":".repeat(n), "}".repeat(n));
    held(&deep(20_000)).refused("exceeded max depth");
    held(&deep(5_000)).reached("schema-nesting");
    held("{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}}").refused("resolve to");
}

#[test]
fn a14_nothing_is_written_inside_a_chart() {
    let scratch = Scratch::new(&[YAML, ("/victim", "precious"), ("lock", "dependencies: []\n")]);
    symlink("lock", scratch.path().join("c/Chart.lock")).unwrap();
    scratch.template(&[]).printed("a: 1");
    scratch.template(&["--output-dir", "out"]).ended();
    fs::remove_file(scratch.path().join("c/Chart.lock")).unwrap();
    symlink("../victim", scratch.path().join("c/Chart.lock")).unwrap();
    scratch.template(&[]).refused("leaves the chart");
}

#[test]
fn a15_a_list_of_metadata_with_nothing_in_it_is_refused() {
    for list in ["maintainers", "dependencies"] {
        let chart = format!("{CHART}{list}:\n- null\n");
        Scratch::new(&[("Chart.yaml", &chart)])
            .template(&[])
            .refused(&format!(
                "validation: {list} must not contain empty or null nodes"
            ));
    }
}

#[test]
fn a16_a_schema_opens_no_file_and_asks_no_server() {
    let schema = |text: &str| Scratch::new(&[("values.schema.json", text), YAML, ("/other.json", "{}")]);
    for to in [
        "file:///dev/zero",
        "file:///etc/passwd",
        "../other.json",
        "http://127.0.0.1:1/x",
        "https://example.org/x",
    ] {
        schema(&format!("{{\"$ref\": \"{to}\"}}"))
            .template(&[])
            .refused("are not followed");
    }
    for to in ["ftp://example.org/x", "jar:file:///x"] {
        schema(&format!("{{\"$ref\": \"{to}\"}}"))
            .template(&[])
            .refused("no URLLoader registered");
    }
    schema("{\"$schema\": \"http://example.org/schema\"}")
        .template(&[])
        .refused("are not followed");
    schema("{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"type\": \"object\"}")
        .template(&[])
        .printed("a: 1");
}

#[test]
fn a17_nothing_is_fetched_and_nothing_else_is_run() {
    let scratch = Scratch::new(&[YAML]);
    for args in [
        &["template", "r", "https://example.org/c.tgz"][..],
        &["template", "r", "oci://example.org/c"],
        &["template", "r", "c", "-f", "https://example.org/v.yaml"],
        &["template", "r", "c", "--set-file", "a=http://example.org/v"],
        &["check", "c", "-f", "https://example.org/v.yaml"],
    ] {
        let verdict = scratch.run(args);
        let text = format!("{}{}", verdict.out, verdict.err);
        assert!(matches!(verdict.status, Some(1 | 2)), "{args:?}: {text}");
        assert!(text.contains("never fetched"), "{args:?}: {text}");
    }
    for args in [
        &["--post-renderer", "/bin/true"][..],
        &["--repo", "https://example.org"],
        &["--validate"],
    ] {
        assert_eq!(scratch.template(args).status, Some(2), "{args:?}");
    }
}

/// The promise of the whole table, where the system can be asked about it.
#[test]
fn no_run_opens_a_socket_or_starts_a_program() {
    let scratch = Scratch::new(&[(
        "templates/t.yaml",
        "a: \"{{ getHostByName \"example.org\" }}{{ lookup \"v1\" \"Pod\" \"\" \"\" | len }}{{ genCA \"x\" 1 | kindOf }}\"",
    )]);
    scratch.put("c/values.schema.json", "{\"$ref\": \"http://example.org/x\"}");
    for args in [
        &["template", "r", "c"][..],
        &["template", "r", "c", "--skip-schema-validation"],
        &["template", "r", "dapr"],
        &["check", "dapr", "global.ha=false"],
        &["check", "c"],
        &["values", "c"],
    ] {
        let log = tempfile::NamedTempFile::new().unwrap();
        let traced = Command::new("strace")
            .args(["-f", "-qq", "-e", "trace=%network,execve", "-o"])
            .arg(log.path())
            .arg(env!("CARGO_BIN_EXE_seatrial"))
            .args(args)
            .current_dir(scratch.path())
            .output();
        if traced.is_err() {
            eprintln!("strace is not here: skipped");
            return;
        }
        let calls = fs::read_to_string(log.path()).unwrap();
        let reaching: Vec<&str> = calls
            .lines()
            .filter(|line| !line.contains("+++") && !line.contains("---"))
            .collect();
        assert_eq!(reaching.len(), 1, "{args:?}: {calls}");
        assert!(reaching[0].contains("execve("), "{calls}");
    }
}
