using System.CommandLine;

namespace ServiceComb.Net.Cli.Invocation;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<bool> Yes() => new("--yes", "-y") { Description = "Do not ask for confirmation." };

    public static Option<bool> ShowSecrets() => new("--show-secrets") { Description = "Show the values of keys that look like secrets." };

    public static Option<string?> File(string description) => new("--file", "-f") { Description = description, HelpName = "FILE" };
}
