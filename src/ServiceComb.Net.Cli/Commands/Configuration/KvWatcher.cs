using System.Globalization;
using System.IO.Enumeration;
using System.Text.Json.Nodes;
using ServiceComb.Net.Cli.Invocation;
using ServiceComb.Net.Client.Errors;
using ServiceComb.Net.Client.Kie;
using ServiceComb.Net.Protocol.Kie;

namespace ServiceComb.Net.Cli.Commands.Configuration;

/// <summary>Prints changes of items, by long polling.</summary>
internal sealed class KvWatcher(CommandContext context, KieClient kie, IReadOnlyDictionary<string, string> labels, string? pattern, bool showSecrets)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);
    private Dictionary<string, KieItem>? _known;
    private long? _revision;
    private bool _isLost;

    public async Task RunAsync()
    {
        while (true)
        {
            try
            {
                // A first list without a wait; after a loss the whole list again, so that no change is missed.
                var query = new KieQuery { Labels = [.. labels] };
                var result = await kie.ListAsync(_known is null || _isLost ? query : query with { Revision = _revision, Wait = Wait }, context.Cancellation);
                if (_isLost)
                {
                    await context.Environment.Error.WriteLineAsync("The engine responds again.");
                }

                _isLost = false;
                if (!result.NotModified)
                {
                    _revision = result.Revision;
                    Compare(result.Items);
                }
            }
            catch (EngineException exception) when (exception.IsTransient && _known is not null)
            {
                if (!_isLost)
                {
                    await context.Environment.Error.WriteLineAsync($"{FailureText.Describe(exception).Message} The watch continues.");
                }

                _isLost = true;
                await Task.Delay(RetryDelay, context.Environment.Time, context.Cancellation);
            }
        }
    }

    private void Compare(IReadOnlyList<KieItem> items)
    {
        var current = items.Where(item => pattern is null || FileSystemName.MatchesSimpleExpression(pattern, item.Key ?? "", ignoreCase: false))
            .ToDictionary(KvItems.IdentityOf);
        foreach (var (identity, item) in current)
        {
            if (_known?.GetValueOrDefault(identity) is not { } before)
            {
                Report(_known is null ? "is" : "added", item);
            }
            else if (before.UpdateRevision != item.UpdateRevision)
            {
                Report("changed", item);
            }
        }

        foreach (var (identity, item) in _known ?? [])
        {
            if (!current.ContainsKey(identity))
            {
                Report("removed", item);
            }
        }

        _known = current;
    }

    private void Report(string change, KieItem item)
    {
        var time = context.Environment.Time.GetUtcNow();
        var text = time.ToString(context.Environment.IsOutputTerminal ? "HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        var value = change == "removed" ? "" : $" = {KvText.Value(item, showSecrets, context.Environment)}";
        context.Output.WriteEvent($"{text} {change} {item.Key} ({KvText.Labels(item.Labels)}){value}", () => new JsonObject
        {
            ["time"] = time.ToString("O", CultureInfo.InvariantCulture),
            ["change"] = change,
            ["item"] = KvItems.ToJson(showSecrets ? item : KvText.Masked(item)),
        });
    }
}
