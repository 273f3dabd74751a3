using System.Collections.Frozen;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Incoming;

/// <summary>Reads the invocation context of a request from its headers.</summary>
internal static class IncomingContext
{
    /// <param name="request">The request.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="trusted">The names of the entries that are accepted; null for all.</param>
    public static InvocationContext Read<TRequest>(TRequest request, GovernanceSettings settings, FrozenSet<string>? trusted)
        where TRequest : IIncomingRequest
    {
        var context = settings.ReadsContext ? ReadContextHeaders(request, trusted) : InvocationContext.Empty;
        return settings.RouterHeaders.Length == 0 ? context : AddRouterHeaders(request, settings.RouterHeaders, context);
    }

    private static InvocationContext ReadContextHeaders<TRequest>(TRequest request, FrozenSet<string>? trusted)
        where TRequest : IIncomingRequest
    {
        var context = ContextHeaders.Read(
            request.TryGetHeader(ContextHeaders.Cse, out var cse) ? cse : null, request.TryGetHeader(ContextHeaders.Spring, out var spring) ? spring : null);
        context = AddHeader(request, ContextHeaders.SourceService, context);
        foreach (var name in trusted is null ? [] : context.Entries.Keys.Where(name => !trusted.Contains(name)).ToList())
        {
            context = context.Without(name);
        }

        // A trace identifies nobody, so its header is always accepted.
        return context[ContextHeaders.TraceId] is null ? AddHeader(request, ContextHeaders.TraceId, context) : context;
    }

    // A request header takes precedence over the context entry of an upstream service, which takes precedence over the router context
    // of Java Chassis 2.
    private static InvocationContext AddRouterHeaders<TRequest>(TRequest request, string[] names, InvocationContext context)
        where TRequest : IIncomingRequest
    {
        var routerContext = ContextHeaders.Read(context[ContextHeaders.RouterContext], null);
        foreach (var name in names)
        {
            var value = request.TryGetHeader(name, out var header) ? header : context[name] ?? routerContext[name];
            if (value is { Length: > 0 })
            {
                context.TryWith(name, value, out context);
            }
        }

        return context;
    }

    private static InvocationContext AddHeader<TRequest>(TRequest request, string name, InvocationContext context)
        where TRequest : IIncomingRequest
    {
        if (request.TryGetHeader(name, out var value) && value.Length > 0 && context[name] is null)
        {
            context.TryWith(name, value, out context);
        }

        return context;
    }
}
