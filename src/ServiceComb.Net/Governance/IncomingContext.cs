using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance;

/// <summary>Reads the invocation context of a request from its headers.</summary>
internal static class IncomingContext
{
    /// <param name="headers">The headers of the request.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="trusted">The names of the entries that are accepted; null for all.</param>
    public static InvocationContext Read(IHeaderDictionary headers, GovernanceSettings settings, FrozenSet<string>? trusted)
    {
        var context = settings.ReadsContext ? ReadContextHeaders(headers, trusted) : InvocationContext.Empty;
        return settings.RouterHeaders.Length == 0 ? context : AddRouterHeaders(headers, settings.RouterHeaders, context);
    }

    private static InvocationContext ReadContextHeaders(IHeaderDictionary headers, FrozenSet<string>? trusted)
    {
        var context = ContextHeaders.Read(headers[ContextHeaders.Cse], headers[ContextHeaders.Spring]);
        context = AddHeader(headers, ContextHeaders.SourceService, context);
        foreach (var name in trusted is null ? [] : context.Entries.Keys.Where(name => !trusted.Contains(name)).ToList())
        {
            context = context.Without(name);
        }

        // A trace identifies nobody, so its header is always accepted.
        return context[ContextHeaders.TraceId] is null ? AddHeader(headers, ContextHeaders.TraceId, context) : context;
    }

    // A request header takes precedence over the context entry of an upstream service, which takes precedence over the router context
    // of Java Chassis 2.
    private static InvocationContext AddRouterHeaders(IHeaderDictionary headers, string[] names, InvocationContext context)
    {
        var routerContext = ContextHeaders.Read(context[ContextHeaders.RouterContext], null);
        foreach (var name in names)
        {
            var value = headers.TryGetValue(name, out var values) ? values.ToString() : context[name] ?? routerContext[name];
            if (value is { Length: > 0 })
            {
                context.TryWith(name, value, out context);
            }
        }

        return context;
    }

    private static InvocationContext AddHeader(IHeaderDictionary headers, string name, InvocationContext context)
    {
        if (headers.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value && context[name] is null)
        {
            context.TryWith(name, value, out context);
        }

        return context;
    }
}
