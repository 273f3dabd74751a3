using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>mapper</c>: entries of the invocation context made out of a request. <c>$U</c> is its path,
/// <c>$M</c> its method, <c>$H{name}</c> a header, <c>$Q{name}</c> a query parameter; anything else is itself.</summary>
internal sealed class MapperPolicy : GovernancePolicy
{
    private readonly KeyValuePair<string, string>[] _target;

    private MapperPolicy(GovernanceDocument document, DocumentFields fields)
        : base(PolicyKind.Mapper, document, fields)
    {
        if (fields.Node("target") is not { Fields: { Count: > 0 } target })
        {
            throw fields.Wrong("target", "a map is needed");
        }

        _target = [.. target.Select(entry => KeyValuePair.Create(
            InvocationContext.IsName(entry.Key) ? entry.Key : throw fields.Wrong($"target.{entry.Key}", "is no name of a context entry"),
            entry.Value.Text ?? throw fields.Wrong($"target.{entry.Key}", "a text is expected")))];
    }

    public static MapperPolicy Read(GovernanceDocument document) => new(document, new DocumentFields(document.Content!));

    /// <summary>The context with the entries; what a request lacks makes none.</summary>
    public InvocationContext Map<TView>(in TView request, InvocationContext context)
        where TView : IRequestView
    {
        foreach (var (name, source) in _target)
        {
            if (Read(request, source) is { } value)
            {
                context.TryWith(name, value, out context);
            }
        }

        return context;
    }

    private static string? Read<TView>(in TView request, string source)
        where TView : IRequestView => source switch
        {
            "$U" => request.Path.ToString(),
            "$M" => request.Method,
            ['$', 'H', '{', .. var name, '}'] => request.TryGetHeader(name, out var value) ? value : null,
            ['$', 'Q', '{', .. var name, '}'] => RequestMatch.FirstQueryValue(request.QueryString, name),
            _ => source,
        };
}
