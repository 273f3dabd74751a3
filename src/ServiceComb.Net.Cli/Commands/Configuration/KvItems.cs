using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Cli.Terminal;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>Reads items of the configuration center.</summary>
internal static class KvItems
{
    private const int MaxHints = 3;

    /// <summary>Returns the items with these labels, among others, and a key that fits the pattern, ordered by labels and key.</summary>
    public static async Task<IReadOnlyList<KieItem>> ListAsync(CommandContext context, KieClient kie, IReadOnlyDictionary<string, string> labels, string? pattern)
    {
        var items = new List<KieItem>();
        await foreach (var item in kie.EnumerateAsync(new KieQuery { Labels = [.. labels] }, context.Cancellation))
        {
            if (pattern is null || FileSystemName.MatchesSimpleExpression(pattern, item.Key ?? "", ignoreCase: false))
            {
                items.Add(item);
            }
        }

        return [.. items.OrderBy(static item => KvText.Labels(item.Labels), StringComparer.Ordinal).ThenBy(static item => item.Key, StringComparer.Ordinal)];
    }

    /// <summary>Returns the item with this key and exactly these labels.</summary>
    /// <exception cref="CliException">There is none. The message names the labels under which the key exists.</exception>
    public static async Task<KieItem> GetAsync(CommandContext context, KieClient kie, string key, IReadOnlyDictionary<string, string> labels)
    {
        if (await kie.FindByKeyAsync(key, labels, context.Cancellation) is { } item)
        {
            return item;
        }

        var others = new List<string>();
        await foreach (var other in kie.EnumerateAsync(new KieQuery { Key = key }, context.Cancellation))
        {
            if (other.Key == key)
            {
                others.Add($"'{KvText.Labels(other.Labels)}'");
            }
        }

        var hint = others.Count == 0 ? "'servicecomb kv list' shows all items."
            : $"It exists with the labels {string.Join(", ", others.Take(MaxHints))}{(others.Count > MaxHints ? $" and {others.Count - MaxHints} more" : "")}: use --app, --service, --version, --environment or --label.";
        throw new CliException($"There is no item '{key}' with the labels '{KvText.Labels(labels)}'. {hint}", ExitCode.NotFound);
    }

    public static JsonNode ToJson(KieItem item) => JsonSerializer.SerializeToNode(item, ProtocolJson.Kie.GetTypeInfo<KieItem>())!;

    /// <summary>Identifies an item: its key and its labels.</summary>
    public static string IdentityOf(KieItem item) =>
        $"{item.Key}\n{string.Join('\n', item.Labels.OrderBy(static label => label.Key, StringComparer.Ordinal).Select(static label => $"{label.Key}={label.Value}"))}";
}
