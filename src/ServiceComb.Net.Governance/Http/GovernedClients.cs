using System.Collections.Concurrent;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Looks at the finished chain of every client: our handler must see the service's name, so it stands before the
/// one of Microsoft.Extensions.ServiceDiscovery; and another handler that retries is named once, since retries multiply.</summary>
internal sealed partial class GovernedClients(ILogger<GovernedClients> logger) : IHttpMessageHandlerBuilderFilter
{
    private static readonly string[] Retrying = ["Microsoft.Extensions.Http.Resilience.", "Microsoft.Extensions.Http.PolicyHttpMessageHandler"];
    private readonly ConcurrentDictionary<string, bool> _named = new(StringComparer.Ordinal);

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.AdditionalHandlers.OfType<GovernanceHandler>().FirstOrDefault() is { } ours)
        {
            Arrange(builder, ours);
        }
    };

    private void Arrange(HttpMessageHandlerBuilder builder, GovernanceHandler ours)
    {
        var handlers = builder.AdditionalHandlers;
        for (var i = 0; i < handlers.IndexOf(ours); i++)
        {
            if (NameOf(handlers[i]).StartsWith("Microsoft.Extensions.ServiceDiscovery.", StringComparison.Ordinal))
            {
                handlers.Remove(ours);
                handlers.Insert(i, ours);
            }
        }

        var other = handlers.Select(NameOf).FirstOrDefault(static name => Array.Exists(Retrying, begin => name.StartsWith(begin, StringComparison.Ordinal)));
        if (other is not null && _named.TryAdd(builder.Name ?? "", true))
        {
            LogOther(logger, builder.Name ?? "", other);
        }
    }

    private static string NameOf(DelegatingHandler handler) => handler.GetType().FullName ?? "";

    [LoggerMessage(341, LogLevel.Warning, "The client '{Client}' has {Handler} beside the governance of ServiceComb: tries of both multiply. Remove one of them, such as by RemoveServiceCombGovernance()")]
    private static partial void LogOther(ILogger logger, string client, string handler);
}
