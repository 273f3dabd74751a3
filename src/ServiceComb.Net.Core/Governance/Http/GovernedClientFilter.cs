using System.Collections.Concurrent;
using Microsoft.Extensions.Http;
using Microsoft.Extensions.Logging;
using ServiceComb.Net.Discovery.Directory;
using ServiceComb.Net.Governance.Calls;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Orders the completed handler chain of every governed client, independent of the order of registration. The
/// governance handler is placed inside handlers that retry, so that each attempt can use another instance, and outside
/// Microsoft.Extensions.ServiceDiscovery, because it needs the service name. Retrying handlers are wrapped by a
/// <see cref="RejectionHandler"/> and logged once, because their retries multiply with those of the governance.</summary>
internal sealed partial class GovernedClientFilter(IInstanceDirectory directory, ClientTimeouts timeouts, ILogger<GovernedClientFilter> logger) : IHttpMessageHandlerBuilderFilter
{
    private static readonly string[] RetryingHandlers = ["Microsoft.Extensions.Http.Resilience.", "Microsoft.Extensions.Http.PolicyHttpMessageHandler"];
    private static readonly string[] ResolvingHandlers = ["Microsoft.Extensions.ServiceDiscovery."];
    private readonly ConcurrentDictionary<string, bool> _logged = new(StringComparer.Ordinal);

    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.AdditionalHandlers.OfType<GovernanceHandler>().FirstOrDefault() is { } governance)
        {
            governance.ClientTimeout = timeouts.Get(builder.Name);
            Arrange(builder, governance);
        }
    };

    private void Arrange(HttpMessageHandlerBuilder builder, GovernanceHandler governance)
    {
        var handlers = builder.AdditionalHandlers;
        var last = LastIndex(handlers, RetryingHandlers);
        if (last > handlers.IndexOf(governance))
        {
            handlers.Remove(governance);
            handlers.Insert(last, governance);
        }

        var resolving = FirstIndex(handlers, ResolvingHandlers);
        if (resolving >= 0 && resolving < handlers.IndexOf(governance))
        {
            handlers.Remove(governance);
            handlers.Insert(resolving, governance);
        }

        var first = FirstIndex(handlers, RetryingHandlers);
        if (first < 0)
        {
            return;
        }

        if (_logged.TryAdd(builder.Name ?? "", true))
        {
            LogRetryingHandler(logger, builder.Name ?? "", handlers[first].GetType().FullName ?? "");
        }

        if (first < handlers.IndexOf(governance))
        {
            governance.HasRejectionHandler = true;
            handlers.Insert(first, new RejectionHandler(directory));
        }
    }

    private static int FirstIndex(IList<DelegatingHandler> handlers, string[] names) => handlers.ToList().FindIndex(handler => IsAny(handler, names));

    private static int LastIndex(IList<DelegatingHandler> handlers, string[] names) => handlers.ToList().FindLastIndex(handler => IsAny(handler, names));

    private static bool IsAny(DelegatingHandler handler, string[] names)
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

    [LoggerMessage(341, LogLevel.Warning, "Client '{Client}' uses {Handler} in addition to the ServiceComb governance, so their retries multiply. Remove one of them, for example with RemoveServiceCombGovernance()")]
    private static partial void LogRetryingHandler(ILogger logger, string client, string handler);
}
