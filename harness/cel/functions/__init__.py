"""The functions of Tekton's CEL environment as they run: one module a library, and the registry of them all.

What the functions are called with at compile time is declared in harness/cel/declarations; here is what they do. Most
check at run time that their arguments are of a declared type (`guarded`, with the message
`no such overload: truncate(int, int)`); those that cel-go binds without such guards check for themselves.
"""
