"""cel-go's parser as it behaves on wrong texts: what it expects, how it recovers, what it says.

cel-go's parser is made by ANTLR of parser/gen/CEL.g4, and its messages are those of ANTLR's runtime. This package
has the same grammar and the same algorithms, on a small scale: the lexer (`tokens`), the network of states that ANTLR
makes of the grammar (`network`), its prediction (`prediction`), its parser with error recovery (`recognizer`), and
cel-go's way over the tree that comes out (`reader`).

Sources: google/cel-go v0.30.0, parser/gen/CEL.g4 and parser/parser.go; antlr4-go/antlr v4.13.1.
"""
