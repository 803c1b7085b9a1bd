//! What a traced render says of small templates: for each printed action the values it was made of,
//! written down from the templates' text by hand.

use super::*;
use crate::chart::{File, from_files};
use crate::compat::Compat::Helm4;
use crate::settings::{Records, read_values};
use crate::template::func::Host;
use crate::template::trace::{PieceKind, Site, Trace, Turn};
use crate::tree::Layer;

struct Still;

impl Host for Still {
    fn compat(&self) -> Compat {
        Helm4
    }

    fn now(&self) -> (i64, u32) {
        (0, 0)
    }

    fn random(&self, buffer: &mut [u8]) {
        buffer.fill(0);
    }
}

const VALUES: &str = "\
a: 1
b: two
up: true
down: false
list: [x, z]
m: {k: v, in: {deep: d}}
other: {k: w, extra: e}
empty: {}
text: '{{ .Values.b }}'
";

const PARTIALS: &str = r#"{{ define "plain" }}{{ .Values.b }}{{ end }}
{{ define "arg" }}<{{ .x }}{{ if .y }}!{{ end }}>{{ end }}
{{ define "dot" }}({{ . }}){{ end }}
{{ define "lines" }}k: {{ .Values.a }}
{{ if .Values.up }}j: {{ .Values.b }}{{ end }}{{ end }}"#;

/// Renders a template beside the partials.
fn traced(template: &str) -> (String, Trace) {
    let files = [
        ("Chart.yaml", "apiVersion: v2\nname: c\nversion: 1.0.0\n"),
        ("templates/_p.tpl", PARTIALS),
        ("templates/t.yaml", template),
    ];
    let mut records = Records::default();
    let files = files.iter().map(|(name, data)| File::new(name, data.as_bytes()));
    let chart = from_files(files.collect(), Helm4, &mut records).unwrap();
    let layer = Layer::ValuesFile;
    let values = read_values("v", VALUES.as_bytes(), &layer, Helm4, &mut records).unwrap();
    let request = Request {
        chart: &chart,
        templates: &Templates::default(),
        values: &values,
        release: &Release {
            name: "r".into(),
            namespace: "n".into(),
            revision: 1,
            is_upgrade: false,
        },
        capabilities: &Capabilities::default_of(Helm4),
        compat: Helm4,
        host: &Still,
    };
    let (rendered, failures, trace) = render_traced(&request, false);
    assert!(failures.is_empty(), "{failures:?}");
    (String::from_utf8(rendered[0].text.clone()).unwrap(), trace)
}

fn shown(site: &Site) -> String {
    match site {
        Site::Values(path) => path.to_string(),
        Site::Object(path) => format!("{path}*"),
    }
}

/// `printed<-values` of the most exact pieces that actions printed.
fn actions(template: &str) -> String {
    let (text, trace) = traced(template);
    let pieces = trace.pieces(b"c/templates/t.yaml");
    let exact = pieces.iter().enumerate().filter(|(at, piece)| {
        let finer = |other: &&super::super::template::trace::Piece| {
            other.depth > piece.depth
                && other.span.start < piece.span.end
                && other.span.end > piece.span.start
        };
        piece.kind == PieceKind::Action && !pieces[at + 1..].iter().any(|other| finer(&other))
    });
    let rows = exact.map(|(_, piece)| {
        let mut sites: Vec<String> = trace
            .sites(piece.taint)
            .into_iter()
            .map(|id| shown(&trace.site(id)))
            .collect();
        sites.sort();
        let bytes = &text[piece.span.start as usize..piece.span.end as usize];
        format!("{bytes}<-{}", sites.join(","))
    });
    rows.collect::<Vec<_>>().join(" ")
}

#[rustfmt::skip]
#[test]
fn what_an_action_prints_is_made_of_the_values_it_read() {
    let rows = [
        ("a field", "{{ .Values.a }}", "1<-a"),
        ("a literal", "{{ 7 }}", "7<-"),
        ("an absent field", "{{ .Values.zz | quote }}", "<-zz"),
        ("an object of Helm", "{{ .Release.Name }}", "r<-Release.Name*"),
        ("functions", "{{ printf \"%v-%v\" .Values.a .Values.b | upper }}", "1-TWO<-a,b"),
        ("with", "{{ with .Values.m }}{{ .k }}{{ end }}", "v<-m.k"),
        ("with over with", "{{ with .Values.m }}{{ with .in }}{{ .deep }}{{ end }}{{ end }}", "d<-m.in.deep"),
        ("a variable", "{{ $x := .Values.m }}{{ $x.in.deep }}", "d<-m.in.deep"),
        ("a variable set under a condition", "{{ $x := 1 }}{{ if .Values.up }}{{ $x = 2 }}{{ end }}{{ $x }}", "2<-up"),
        ("a variable not set for a condition", "{{ $x := 1 }}{{ if .Values.down }}{{ $x = 2 }}{{ end }}{{ $x }}", "1<-down"),
        ("range over a list", "{{ range .Values.list }}{{ . }} {{ end }}", "x<-list[0] z<-list[1]"),
        ("range with a variable", "{{ range $i, $e := .Values.list }}{{ $i }}{{ $e }} {{ end }}", "0<-list[0] x<-list[0] 1<-list[1] z<-list[1]"),
        ("range over a table", "{{ range $k, $v := .Values.m.in }}{{ $k }}{{ $v }} {{ end }}", "deep<-m.in.deep d<-m.in.deep"),
        ("index", "{{ index .Values.m \"in\" \"deep\" }}{{ index .Values.list 1 }}", "d<-m.in.deep z<-list[1]"),
        ("index by a value", "{{ index .Values.list (int .Values.a) }}", "z<-a,list[1]"),
        ("get and dig", "{{ get .Values.m \"k\" }}{{ dig \"in\" \"deep\" \"-\" (.Values.m | deepCopy) }}", "v<-m.k d<-m.in.deep"),
        ("hasKey", "{{ hasKey .Values.m \"q\" }}", "false<-m.q"),
        ("default not used", "{{ default .Values.a .Values.b }}", "two<-b"),
        ("default used", "{{ .Values.empty.zz | default .Values.a }}", "1<-a,empty.zz"),
        ("ternary", "{{ ternary .Values.a .Values.b .Values.up }}", "1<-a,up"),
        ("and, or", "{{ and .Values.up .Values.a }}{{ or .Values.up .Values.a }}", "1<-a,up true<-up"),
        ("a whole table", "{{ toJson .Values.m.in }}", "{\"deep\":\"d\"}<-m.in"),
        ("a member of a default", "{{ (default dict .Values.m).k }}", "v<-m.k"),
        ("dict", "{{ $d := dict \"p\" .Values.a \"q\" .Values.m }}{{ $d.p }}{{ $d.q.k }}", "1<-a v<-m.k"),
        ("set", "{{ $d := dict }}{{ $_ := set $d \"p\" .Values.b }}{{ $d.p }}", "two<-b"),
        ("set in the values", "{{ $_ := set .Values \"a\" .Values.b }}{{ .Values.a }}", "two<-b"),
        ("merge", "{{ $d := merge (dict) .Values.m .Values.other }}{{ $d.k }}{{ $d.extra }}", "v<-m.k,other.k e<-other.extra"),
        ("pick and omit", "{{ (pick .Values.m \"k\").k }}{{ (omit .Values.m \"k\").in.deep }}", "v<-m.k d<-m.in.deep"),
        ("include", "{{ include \"plain\" . }}", "two<-b"),
        ("include in a pipe", "{{ include \"plain\" . | quote }}", "two<-b"),
        ("include with a dict", "{{ include \"arg\" (dict \"x\" .Values.a \"y\" .Values.up) }}", "1<-a"),
        ("include with a scalar", "{{ include \"dot\" .Values.b }}", "two<-b"),
        ("include into a variable", "{{ $x := include \"plain\" . }}{{ $x }}", "two<-b"),
        ("include that is worked on", "{{ include \"plain\" . | upper | trunc (int .Values.a) }}", "T<-a,b"),
        ("template", "{{ template \"dot\" .Values.b }}", "two<-b"),
        ("tpl", "{{ tpl .Values.text . }}", "two<-b,text"),
        ("tpl of a literal", "{{ tpl \"{{ .Values.a }}\" . }}", "1<-a"),
        ("lines of an include", "x:{{ include \"lines\" . | nindent 2 }}", "1<-a two<-b"),
        ("first and last", "{{ first .Values.list }}{{ last .Values.list }}", "x<-list[0] z<-list[1]"),
        ("required", "{{ required \"no\" .Values.b }}", "two<-b"),
    ];
    let wrong: Vec<String> = rows
        .iter()
        .map(|(name, template, expected)| (name, actions(template), expected))
        .filter(|(_, said, expected)| said != *expected)
        .map(|(name, said, expected)| format!("{name}: {said} for {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_piece_knows_its_conditions_and_calls() {
    let (_, trace) =
        traced("{{ if .Values.up }}{{ range .Values.list }}{{ include \"lines\" $ }}{{ end }}{{ end }}");
    let pieces = trace.pieces(b"c/templates/t.yaml");
    let j = pieces.iter().rfind(|piece| piece.depth == 1).unwrap();
    let (file, line, _) = trace.position(j.at);
    assert_eq!((file, line), ("c/templates/_p.tpl", 5));
    let calls: Vec<String> = trace
        .stack(j.scope.call)
        .map(|call| call.name.to_string())
        .collect();
    assert_eq!(calls, ["lines", "c/templates/t.yaml"]);
    let chain: Vec<(&str, &Turn)> = trace
        .chain(j.scope.under)
        .map(|(_, condition)| (&*condition.tested, &condition.turn))
        .collect();
    assert_eq!(
        chain,
        [
            (".Values.up", &Turn::Taken),
            (".Values.list", &Turn::Round(1, None)),
            (".Values.list", &Turn::Rounds(2)),
            (".Values.up", &Turn::Taken)
        ]
    );
}

#[test]
fn what_a_branch_left_out_is_known() {
    let (text, trace) =
        traced("a\n{{ if .Values.down }}left: out{{ else if .Values.up }}in{{ else }}no{{ end }}");
    assert_eq!(text, "a\nin");
    let left: Vec<String> = trace
        .conditions()
        .filter_map(|(_, condition)| {
            let source = trace.source(condition.at.source)?;
            let span = condition.skipped?;
            Some(String::from_utf8_lossy(&source.text[span.start as usize..span.end as usize]).into_owned())
        })
        .collect();
    assert_eq!(left, ["left: out", "no"]);
}

#[test]
fn pieces_stay_true_where_no_value_is_taken_out() {
    let template = "x{{ .Values.empty.zz }}y{{ .Values.b }}";
    let (text, trace) = traced(template);
    assert_eq!(text, "xytwo");
    let last = trace.pieces(b"c/templates/t.yaml").last().unwrap();
    assert_eq!(&text[last.span.start as usize..last.span.end as usize], "two");
}
