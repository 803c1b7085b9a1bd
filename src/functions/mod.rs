//! Sprig's functions as Helm ships them. In: Go values. Out: Go values of the declared types, or
//! faults in the words of the Go originals. One file per family, each a table of rows with bodies;
//! this file joins the tables. Knows no chart.
