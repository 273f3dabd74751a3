namespace ServiceComb.Net.Governance.Patterns;

/// <summary>Specifies the flags of <c>java.util.regex.Pattern</c> that affect parsing.</summary>
[Flags]
internal enum JavaFlags
{
    None = 0,

    /// <summary><c>(?i)</c>.</summary>
    IgnoreCase = 1,

    /// <summary><c>(?m)</c>.</summary>
    Multiline = 2,

    /// <summary><c>(?s)</c>.</summary>
    DotAll = 4,

    /// <summary><c>(?d)</c>: only <c>\n</c> ends a line.</summary>
    UnixLines = 8,

    /// <summary><c>(?x)</c>.</summary>
    Comments = 16,

    /// <summary><c>(?u)</c>; .NET always folds case by Unicode.</summary>
    UnicodeCase = 32,

    /// <summary><c>(?U)</c>: predefined and POSIX classes are those of Unicode.</summary>
    UnicodeClasses = 64,
}
