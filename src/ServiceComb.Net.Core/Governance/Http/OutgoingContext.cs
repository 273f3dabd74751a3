using Microsoft.Extensions.Options;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Snapshot;

namespace ServiceComb.Net.Governance.Http;

/// <summary>Writes the invocation context to calls of services. Headers that the caller set are not overwritten.</summary>
internal sealed class OutgoingContext(IOptions<ServiceCombOptions> options)
{
    private readonly string _serviceName = options.Value.Service.Name;
    private readonly string _cse = ContextHeaders.Write(InvocationContext.Empty, ContextHeaders.SourceService, options.Value.Service.Name);
    private readonly string _spring = Uri.EscapeDataString(ContextHeaders.Write(InvocationContext.Empty, ContextHeaders.SpringSourceService, options.Value.Service.Name));

    public void Write(HttpRequestMessage request, InvocationContext context, string target, GovernanceSettings settings)
    {
        if (context.IsEmpty && _serviceName.Length == 0)
        {
            return;
        }

        // An empty collection has no header that must not be overwritten.
        Action<HttpRequestMessage, string, string> add = request.Headers.NonValidated.Count == 0
            ? static (request, name, value) => request.Headers.TryAddWithoutValidation(name, value)
            : static (request, name, value) => AddMissing(request, name, value);
        WriteContext(request, add, context, target, settings);
        if (!context.IsEmpty)
        {
            WriteEntries(request, static (request, name, value) => AddMissing(request, name, value), context, settings);
        }
    }

    /// <summary>Writes the context to another kind of header collection.</summary>
    public void Write<THeaders>(THeaders headers, Action<THeaders, string, string> add, InvocationContext context, string target, GovernanceSettings settings)
    {
        if (!context.IsEmpty || _serviceName.Length > 0)
        {
            WriteContext(headers, add, context, target, settings);
            WriteEntries(headers, add, context, settings);
        }
    }

    private void WriteContext<THeaders>(THeaders headers, Action<THeaders, string, string> add, InvocationContext context, string target, GovernanceSettings settings)
    {
        if (settings.WritesCse)
        {
            Add(headers, add, ContextHeaders.Cse, context.IsEmpty ? _cse : ContextHeaders.Write(context, ContextHeaders.SourceService, _serviceName));
            add(headers, ContextHeaders.TargetService, target);
        }

        if (settings.WritesSpring)
        {
            Add(headers, add, ContextHeaders.Spring, context.IsEmpty ? _spring
                : Uri.EscapeDataString(ContextHeaders.Write(context, ContextHeaders.SpringSourceService, _serviceName)));
        }
    }

    private static void WriteEntries<THeaders>(THeaders headers, Action<THeaders, string, string> add, InvocationContext context, GovernanceSettings settings)
    {
        foreach (var name in settings.RouterHeaders)
        {
            if (context[name] is { } value && IsHeader(value))
            {
                Add(headers, add, name, value);
            }
        }

        if ((context[ContextHeaders.TraceId] ?? context[ContextHeaders.SpringTraceId]) is { } trace && IsHeader(trace))
        {
            Add(headers, add, ContextHeaders.TraceId, trace);
        }
    }

    // Entries may contain any text, and HttpClient fails a call whose headers contain other characters.
    private static bool IsHeader(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    // Escaping may enlarge the value beyond the limit.
    private static void Add<THeaders>(THeaders headers, Action<THeaders, string, string> add, string name, string value)
    {
        if (value.Length <= InvocationContext.MaxSize)
        {
            add(headers, name, value);
        }
    }

    private static void AddMissing(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.NonValidated.Contains(name))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
