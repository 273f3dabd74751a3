using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>mapper</c>, which creates entries of the invocation context from a request. <c>$U</c> is the
/// path, <c>$M</c> the method, <c>$H{name}</c> a header, <c>$Q{name}</c> a query parameter; any other value is a
/// literal.</summary>
internal sealed class MapperPolicy : GovernancePolicy
{
    private readonly KeyValuePair<string, string>[] _target;

    private MapperPolicy(GovernanceDocument document, DocumentFields fields, List<string> remarks)
        : base(PolicyKind.Mapper, document, fields)
    {
        if (fields.Node("target") is not { Fields: { Count: > 0 } target })
        {
            throw fields.CreateException("target", "a map is needed");
        }

        var entries = new List<KeyValuePair<string, string>>(target.Count);
        foreach (var (name, value) in target)
        {
            if (!NamePattern.IsContextEntry(name) || value.Fields is not null || value.Items is not null)
            {
                remarks.Add(NamePattern.IsContextEntry(name)
                    ? $"target.{name} is skipped: a text is expected"
                    : $"target.{name} is skipped: it is not a valid name of a context entry");
            }
            else if (value.Text is { Length: > 0 } source)
            {
                entries.Add(KeyValuePair.Create(name, source));
            }
        }

        _target = [.. entries];
    }

    public static MapperPolicy Read(GovernanceDocument document, List<string> remarks) =>
        new(document, new DocumentFields(document.Content!), remarks);

    /// <summary>Returns the context with the mapped entries. A value that is missing from the request or empty creates no
    /// entry.</summary>
    public InvocationContext Map<TView>(in TView request, InvocationContext context)
        where TView : IRequestView
    {
        foreach (var (name, source) in _target)
        {
            if (Read(request, source) is { Length: > 0 } value)
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
            ['$', 'Q', '{', .. var name, '}'] => QueryString.FirstValue(request.QueryString, name),
            _ => source,
        };
}
