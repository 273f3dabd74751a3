namespace ServiceComb.Net.Cli.Terminal;

/// <summary>The exit codes of the tool, as documented in docs/cli.md.</summary>
internal static class ExitCode
{
    public const int Success = 0;

    /// <summary>The engine rejected the request, or the command failed otherwise.</summary>
    public const int Failed = 1;

    /// <summary>The arguments, or a file that they name, are invalid.</summary>
    public const int BadArguments = 2;

    /// <summary>The engine did not respond.</summary>
    public const int Unreachable = 3;

    /// <summary>The engine requires an account, rejected the password, or the account lacks a permission.</summary>
    public const int NoAccess = 4;

    public const int NotFound = 5;

    /// <summary>A change that destroys something was not confirmed.</summary>
    public const int NotConfirmed = 6;

    /// <summary>The command worked and found problems or differences.</summary>
    public const int Findings = 7;

    /// <summary>Ctrl+C.</summary>
    public const int Interrupted = 130;
}
