using System.Collections.Concurrent;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Directory;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Arranges the finished chain of every governed client, in whatever order its handlers were added. The governance
/// handler stands inside handlers that repeat calls, so that each attempt may go to another instance, and outside of
/// Microsoft.Extensions.ServiceDiscovery, because it needs the name of the service. Handlers that repeat calls are enclosed
/// by a <see cref="RefusalHandler"/> and logged once, since retries multiply.</summary>
internal sealed partial class GovernedClients(IInstanceDirectory directory, ClientTimeouts timeouts, ILogger<GovernedClients> logger) : IHttpMessageHandlerBuilderFilter
{
    private static readonly string[] Repeating = ["Microsoft.Extensions.Http.Resilience.", "Microsoft.Extensions.Http.PolicyHttpMessageHandler"];
    private static readonly string[] Resolving = ["Microsoft.Extensions.ServiceDiscovery."];
    private readonly ConcurrentDictionary<string, bool> _logged = new(StringComparer.Ordinal);

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.AdditionalHandlers.OfType<GovernanceHandler>().FirstOrDefault() is { } governance)
        {
            governance.ClientTimeout = timeouts.For(builder.Name);
            Arrange(builder, governance);
        }
    };

    private void Arrange(HttpMessageHandlerBuilder builder, GovernanceHandler governance)
    {
        var handlers = builder.AdditionalHandlers;
        var last = LastIndex(handlers, Repeating);
        if (last > handlers.IndexOf(governance))
        {
            handlers.Remove(governance);
            handlers.Insert(last, governance);
        }

        var resolving = FirstIndex(handlers, Resolving);
        if (resolving >= 0 && resolving < handlers.IndexOf(governance))
        {
            handlers.Remove(governance);
            handlers.Insert(resolving, governance);
        }

        var first = FirstIndex(handlers, Repeating);
        if (first < 0)
        {
            return;
        }

        if (_logged.TryAdd(builder.Name ?? "", true))
        {
            LogRepeating(logger, builder.Name ?? "", handlers[first].GetType().FullName ?? "");
        }

        if (first < handlers.IndexOf(governance))
        {
            governance.IsEnclosed = true;
            handlers.Insert(first, new RefusalHandler(directory));
        }
    }

    private static int FirstIndex(IList<DelegatingHandler> handlers, string[] names) => handlers.ToList().FindIndex(handler => IsOne(handler, names));

    private static int LastIndex(IList<DelegatingHandler> handlers, string[] names) => handlers.ToList().FindLastIndex(handler => IsOne(handler, names));

    private static bool IsOne(DelegatingHandler handler, string[] names)
    {
        for (var type = handler.GetType(); type is not null && type != typeof(DelegatingHandler); type = type.BaseType)
        {
            if (Array.Exists(names, name => type.FullName?.StartsWith(name, StringComparison.Ordinal) == true))
            {
                return true;
            }
        }

        return false;
    }

    [LoggerMessage(341, LogLevel.Warning, "The client '{Client}' has {Handler} beside the governance of ServiceComb: tries of both multiply. Remove one of them, such as by RemoveServiceCombGovernance()")]
    private static partial void LogRepeating(ILogger logger, string client, string handler);
}
