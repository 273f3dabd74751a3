using System.Text;
using ServiceComb.Net.Cli.Commands.Configuration;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Governance;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ServiceComb.Net.Cli.Commands.Policies;

/// <summary>Reads files of governance documents. Each begins with its key as a comment, <c># servicecomb.retry.orders</c>, or is a text
/// below <c>servicecomb</c>, as in the settings of a Java app.</summary>
internal static class PolicyFile
{
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(CommandContext context, string file)
    {
        var text = await InputFile.ReadAsync(context, file);
        var documents = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (!ReadCommented(text, documents))
        {
            ReadSettings(text, InputFile.NameOf(file), documents);
        }

        return documents.Count > 0 ? documents
            : throw new CliException($"{InputFile.NameOf(file)} contains no governance document. Begin each with its key as a comment, such as '# servicecomb.retry.orders'.", ExitCode.BadArguments);
    }

    /// <summary>Writes a document so that <see cref="ReadAsync"/> reads it.</summary>
    public static string Write(string key, string text) => $"# {key}\n{text.TrimEnd('\n')}\n";

    private static bool ReadCommented(string text, SortedDictionary<string, string> documents)
    {
        string? key = null;
        var content = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            if (FindKey(line) is { } next)
            {
                Add();
                key = next;
                content.Clear();
            }
            else if (line.TrimEnd() is not ("---" or "..."))
            {
                content.Append(line.TrimEnd('\r')).Append('\n');
            }
        }

        Add();
        return key is not null;

        void Add()
        {
            if (key is not null && !documents.TryAdd(key, content.ToString().Trim('\n') + "\n"))
            {
                throw new CliException($"The document {key} occurs twice.", ExitCode.BadArguments);
            }
        }
    }

    private static string? FindKey(string line) =>
        line.StartsWith('#') && line.TrimStart('#').Trim() is var name && name.StartsWith(GovernanceDocumentValidator.KeyPrefix, StringComparison.Ordinal) && !name.Contains(' ', StringComparison.Ordinal) ? name : null;

    private static void ReadSettings(string text, string name, SortedDictionary<string, string> documents)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            foreach (var document in stream.Documents)
            {
                Flatten(document.RootNode, "", documents);
            }
        }
        catch (YamlException exception)
        {
            throw new CliException($"{name} is not YAML (line {exception.Start.Line}, column {exception.Start.Column}): {exception.Message}", ExitCode.BadArguments);
        }
    }

    private static void Flatten(YamlNode node, string path, SortedDictionary<string, string> documents)
    {
        if (node is YamlMappingNode map)
        {
            foreach (var (key, value) in map.Children)
            {
                Flatten(value, path.Length == 0 ? $"{key}" : $"{path}.{key}", documents);
            }
        }
        else if (node is YamlScalarNode { Value: { Length: > 0 } text } && path.StartsWith(GovernanceDocumentValidator.KeyPrefix, StringComparison.Ordinal))
        {
            documents[path] = text;
        }
    }
}
