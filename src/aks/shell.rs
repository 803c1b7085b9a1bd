//! What a command may ask of the world. In: nothing. Out: the trait that the command line implements:
//! files, the terminal, the clock. Tests implement it over tables.

/// The world around a command.
pub trait Shell {
    /// The bytes of a file; `-` is standard input and a leading `~` the home directory. The error is
    /// Python's text: `[Errno 2] No such file or directory: 'x'`.
    ///
    /// # Errors
    /// The system's refusal.
    fn read(&mut self, path: &str) -> Result<Vec<u8>, String>;

    /// Asks on the terminal and gives the answer without its newline; `None` where there is no terminal,
    /// or its end was reached.
    fn ask(&mut self, prompt: &str) -> Option<String>;

    /// Tells the person at the terminal something in the middle of a question.
    fn tell(&mut self, text: &str);

    /// The time as it stands in made-up members: `2021-10-15T00:00:00.000000+00:00`.
    fn now(&self) -> String;

    /// Whether there is a terminal to ask on.
    fn is_terminal(&self) -> bool;
}
