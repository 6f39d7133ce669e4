package usersystem

import (
	"fmt"
	"strings"
)

// Rule: three kinds of failure, three types. Dex makes the same 500 of each, but its log, your alarms and your tests can
// tell "this person is out" from "ask again" from "somebody changed the API". None of them ever holds a token.

// DeniedError says that the user system refused this person: asking again changes nothing.
type DeniedError struct {
	Doing   string // the step
	Status  int    // HTTP status; 0 if there was none
	Code    string // OAuth 2 error code, if there was one
	Message string // the user system's own words
}

func (e *DeniedError) Error() string {
	return sentence(e.Doing, "refused", e.Status, e.Code, e.Message)
}

// TransientError says that the user system could not answer: the next refresh may succeed, so nothing must be remembered.
type TransientError struct {
	Doing  string
	Status int   // HTTP status; 0 if there was no answer
	Err    error // what went wrong below; nil if there was an answer
}

func (e *TransientError) Error() string {
	if e.Err != nil {
		return sentence(e.Doing, "no answer", 0, "", e.Err.Error())
	}
	return sentence(e.Doing, "no usable answer", e.Status, "", "")
}

// Unwrap shows a cancelled context or an exceeded time limit to errors.Is.
func (e *TransientError) Unwrap() error { return e.Err }

// AnswerError says that the user system answered something this connector does not understand.
type AnswerError struct {
	Doing   string
	Status  int
	Problem string
}

func (e *AnswerError) Error() string {
	return sentence(e.Doing, "unexpected answer", e.Status, "", e.Problem)
}

func sentence(doing, what string, status int, code, message string) string {
	text := "user system: " + doing + ": " + what
	if status != 0 {
		text += fmt.Sprintf(", status %d", status)
	}
	for _, more := range []string{code, message} {
		if more != "" {
			text += ": " + more
		}
	}
	return text
}

// shorten keeps a foreign text from flooding the log, or from forging lines in it.
func shorten(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return text
}
