using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Protocol.Authentication;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>Formats items for people.</summary>
internal static class KvText
{
    private const string Mask = "********";
    private const int MaxLength = 100;
    private const int MaxTerminalLength = 60;

    /// <summary>Returns labels as <c>app=shop service=orders</c>, without those that are empty.</summary>
    public static string Labels(IReadOnlyDictionary<string, string> labels) =>
        string.Join(" ", labels.Where(static label => label.Value.Length > 0).OrderBy(static label => label.Key, StringComparer.Ordinal).Select(static label => $"{label.Key}={label.Value}"));

    /// <summary>Returns a value that fits in a cell; that of a secret is masked.</summary>
    public static string Value(KieItem item, bool showSecrets, CliEnvironment environment)
    {
        var value = (showSecrets ? item : Masked(item)).Value ?? "";
        var line = value.Split('\n')[0].TrimEnd('\r');
        var max = environment.IsOutputTerminal ? MaxTerminalLength : MaxLength;
        return line.Length > max ? $"{line[..(max - 1)]}…" : line.Length < value.TrimEnd('\r', '\n').Length ? $"{line} …" : line;
    }

    /// <summary>Returns the item without the value of a secret.</summary>
    public static KieItem Masked(KieItem item) => SecretNames.IsSecret(item.Key ?? "") ? item with { Value = Mask } : item;

    /// <summary>Writes a value as it is, or so that it cannot control the terminal.</summary>
    public static void WriteValue(CommandContext context, string value)
    {
        var environment = context.Environment;
        if (!environment.IsOutputTerminal)
        {
            environment.Output.Write(value);
            return;
        }

        foreach (var line in value.TrimEnd('\n').Split('\n'))
        {
            environment.Output.WriteLine(string.Join('\t', line.TrimEnd('\r').Split('\t').Select(static part => ReceivedText.Escape(part, int.MaxValue))));
        }
    }
}
