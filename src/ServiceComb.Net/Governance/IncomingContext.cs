using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Governance.Context;

namespace ServiceComb.Net.Governance;

/// <summary>Makes the invocation context of a request out of its headers.</summary>
internal static class IncomingContext
{
    public static InvocationContext Read(IHeaderDictionary headers)
    {
        var context = ContextHeaders.Read(headers[ContextHeaders.Cse], headers[ContextHeaders.Spring]);
        context = Take(headers, ContextHeaders.SourceService, context);
        return context[ContextHeaders.TraceId] is null ? Take(headers, ContextHeaders.TraceId, context) : context;
    }

    private static InvocationContext Take(IHeaderDictionary headers, string name, InvocationContext context)
    {
        if (headers.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value && context[name] is null)
        {
            context.TryWith(name, value, out context);
        }

        return context;
    }
}
