//! What the date functions say, row by row; each expected text is what Go said.

use super::*;
use crate::functions::probe::{NOW, call, send, shown as said};

fn told(name: &str, args: &[&str]) -> String {
    let args: Vec<Value> = args.iter().map(|arg| Value::str(*arg)).collect();
    said(call(name, &args))
}

fn in_zone(layout: &str, zone: &str) -> String {
    said(call(
        "dateInZone",
        &[Value::str(layout), Value::int64(NOW.0), Value::str(zone)],
    ))
}

#[test]
fn every_layout_element_formats() {
    for (layout, expected) in [
        ("2006-01-02T15:04:05Z07:00", "2026-03-04T10:36:07+05:30"),
        ("Mon Jan _2 15:04:05 MST 2006", "Wed Mar  4 10:36:07 IST 2026"),
        (
            "Monday, 02-Jan-06 15:04:05 MST",
            "Wednesday, 04-Mar-26 10:36:07 IST",
        ),
        ("3:04PM", "10:36AM"),
        ("03:04:05.000 pm", "10:36:07.000 am"),
        ("__2 002", " 63 063"),
        ("1/2/06 4 5", "3/4/26 36 7"),
        ("Janu Mond _2006", "Janu Mond _2026"),
        (
            "Z0700 Z070000 Z07 Z07:00:00 -0700 -070000 -07 -07:00:00",
            "+0530 +053000 +05 +05:30:00 +0530 +053000 +05 +05:30:00",
        ),
        (".000 ,999 .000000000000", ".000  .000000000"),
        (".0001 .0a", ".0003 .0a"),
    ] {
        assert_eq!(in_zone(layout, "Asia/Kolkata"), expected, "{layout}");
    }
}

#[test]
fn a_zone_that_is_not_known_by_just_that_name_is_utc() {
    for (zone, expected) in [
        ("", "05:06 UTC"),
        ("Local", "05:06 UTC"),
        ("America/New_York", "00:06 EST"),
        ("Europe/Berlin", "06:06 CET"),
        ("europe/berlin", "05:06 UTC"),
        ("Nope/Zone", "05:06 UTC"),
        ("../x", "05:06 UTC"),
    ] {
        assert_eq!(in_zone("15:04 MST", zone), expected, "{zone}");
    }
}

#[test]
fn what_is_neither_time_nor_integer_is_the_present() {
    let year = |value: Value| said(call("date", &[Value::str("2006-01-02"), value]));
    assert_eq!(year(Value::int(0)), "1970-01-01");
    assert_eq!(
        year(Value::Float(0.0)),
        "2026-03-04",
        "numbers of values files are floats"
    );
    assert_eq!(year(Value::str("0")), "2026-03-04");
    assert_eq!(year(Value::Nil), "2026-03-04");
    assert_eq!(
        said(call("htmlDate", &[Value::Int(IntKind::Int32, 86_400)])),
        "1970-01-02"
    );
}

#[test]
fn texts_read_by_their_layout() {
    for (layout, text, expected) in [
        (
            "2006-01-02T15:04:05Z07:00",
            "2020-01-02T03:04:05.6+02:00",
            "2020-01-02 03:04:05.6 +0200 +0200",
        ),
        (
            "02 Jan 06 15:04 MST",
            "02 Jan 20 03:04 CEST",
            "2020-01-02 03:04:00 +0000 CEST",
        ),
        (
            "02 Jan 06 15:04 MST",
            "02 Jan 20 03:04 GMT+3",
            "2020-01-02 06:04:00 +0300 GMT+3",
        ),
        ("2006 002", "2024 366", "2024-12-31 00:00:00 +0000 UTC"),
        ("3:04PM", "12:30AM", "0000-01-01 00:30:00 +0000 UTC"),
        ("Jan _2 2006", "feb  9 2021", "2021-02-09 00:00:00 +0000 UTC"),
        ("06", "69", "1969-01-01 00:00:00 +0000 UTC"),
    ] {
        assert_eq!(told("mustToDate", &[layout, text]), expected, "{layout} {text}");
    }
}

#[test]
fn a_text_that_does_not_fit_is_told_where() {
    for (layout, text, expected) in [
        (
            "2006-01-02",
            "2020-13-01",
            r#"parsing time "2020-13-01": month out of range"#,
        ),
        (
            "2006-01-02",
            "2020-02-30",
            r#"parsing time "2020-02-30": day out of range"#,
        ),
        (
            "2006-01-02",
            "2020-2-30",
            r#"parsing time "2020-2-30" as "2006-01-02": cannot parse "2-30" as "01""#,
        ),
        (
            "2006-01-02",
            "2020-01-02x",
            r#"parsing time "2020-01-02x": extra text: "x""#,
        ),
        (
            "15:04",
            "15:4é",
            r#"parsing time "15:4\xc3\xa9" as "15:04": cannot parse "4\xc3\xa9" as "04""#,
        ),
        (
            "2006 002",
            "2023 366",
            r#"parsing time "2023 366": day-of-year out of range"#,
        ),
        (
            "2006-01 002",
            "2023-02 001",
            r#"parsing time "2023-02 001": day-of-year does not match month"#,
        ),
        (
            "15:04:05.000",
            "01:02:03.5",
            r#"parsing time "01:02:03.5" as "15:04:05.000": cannot parse ".5" as ".000""#,
        ),
        (
            "-07:00",
            "+25:00",
            r#"parsing time "+25:00": time zone offset hour out of range"#,
        ),
    ] {
        assert_eq!(told("mustToDate", &[layout, text]), format!("error: {expected}"));
        assert_eq!(told("toDate", &[layout, text]), "0001-01-01 00:00:00 +0000 UTC");
    }
}

#[test]
fn durations_move_times_and_bad_ones_do_not() {
    let epoch = call("toDate", &[Value::str("2006"), Value::str("1970")]).unwrap();
    for (by, moved, must) in [
        ("1h30m", "1970-01-01 01:30:00 +0000 UTC", None),
        (".5s", "1970-01-01 00:00:00.5 +0000 UTC", None),
        (
            "",
            "1970-01-01 00:00:00 +0000 UTC",
            Some(r#"invalid duration """#),
        ),
        (
            "3",
            "1970-01-01 00:00:00 +0000 UTC",
            Some(r#"missing unit in duration "3""#),
        ),
        (
            "1d",
            "1970-01-01 00:00:00 +0000 UTC",
            Some(r#"unknown unit "d" in duration "1d""#),
        ),
        (
            "-9223372036854775808ns",
            "1677-09-21 00:12:43.145224192 +0000 UTC",
            None,
        ),
    ] {
        let args = [Value::str(by), epoch.clone()];
        assert_eq!(said(call("dateModify", &args)), moved, "{by}");
        let must = must.map_or_else(|| moved.to_owned(), |why| format!("error: time: {why}"));
        assert_eq!(said(call("mustDateModify", &args)), must, "{by}");
    }
}

#[test]
fn durations_print_and_round_as_in_go() {
    for (seconds, expected) in [
        (Value::int64(95), "1m35s"),
        (Value::int(95), "0s"),
        (Value::Float(95.0), "0s"),
        (Value::str("95"), "1m35s"),
        (Value::str("99999999999"), "2157299h53m50.45224192s"),
        (Value::str("x"), "0s"),
        (Value::str("-1"), "-1s"),
    ] {
        assert_eq!(said(call("duration", &[seconds])), expected);
    }
    for (text, expected) in [
        ("2h10m5s", "2h"),
        ("24h", "24h"),
        ("8760h", "12mo"),
        ("8761h", "1y"),
        ("-720h1s", "1mo"),
        ("1s", "0s"),
        ("1500ms", "1s"),
    ] {
        assert_eq!(told("durationRound", &[text]), expected, "{text}");
    }
    assert_eq!(said(call("ago", &[Value::int64(NOW.0 - 5400)])), "1h30m0s");
}

#[test]
fn times_answer_their_go_methods() {
    let now = call("now", &[]).unwrap();
    for (method, expected) in [
        ("Year", "2026"),
        ("Month", "March"),
        ("Weekday", "Wednesday"),
        ("YearDay", "63"),
        ("Unix", "1772600767"),
        ("UnixMilli", "1772600767089"),
        ("UnixMicro", "1772600767089000"),
        ("UTC", "2026-03-04 05:06:07.089 +0000 UTC"),
        ("String", "2026-03-04 05:06:07.089 +0000 UTC m=+0.000000000"),
        ("Location", "Local"),
        (
            "GoString",
            "time.Date(2026, time.March, 4, 5, 6, 7, 89000000, time.Local)",
        ),
        ("IsZero", "false"),
    ] {
        assert_eq!(said(send(&now, method, &[])), expected, "{method}");
    }
    let hour = send(
        &now,
        "Sub",
        &[send(&now, "Add", &[Value::int64(-3_600_000_000_000)]).unwrap()],
    )
    .unwrap();
    assert_eq!(said(send(&hour, "Minutes", &[])), "60");
    assert_eq!(
        said(send(&now, "AddDate", &[0, -1, 0].map(Value::int))),
        "2026-02-04 05:06:07.089 +0000 UTC"
    );
    assert_eq!(
        said(send(&now, "Truncate", &[Value::int64(duration::HOUR)])),
        "2026-03-04 05:00:00 +0000 UTC"
    );
}

#[test]
fn methods_with_several_results_are_refused_by_their_signature() {
    let now = call("now", &[]).unwrap();
    for (method, expected) in [
        ("Clock", "function Clock has 3 return values; should be 1 or 2"),
        (
            "Zone",
            "invalid function signature for Zone: second return value should be error; is int",
        ),
    ] {
        let fault = send(&now, method, &[]).unwrap_err();
        assert!(
            matches!(fault, Fault::Signature(words) if words == expected),
            "{method}"
        );
    }
}
