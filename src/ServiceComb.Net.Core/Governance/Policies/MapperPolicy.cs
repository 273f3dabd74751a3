using System.Security.Claims;
using ServiceComb.Net.Governance.Context;
using ServiceComb.Net.Governance.Documents;
using ServiceComb.Net.Governance.Matching;

namespace ServiceComb.Net.Governance.Policies;

/// <summary>A compiled <c>mapper</c>, which creates entries of the invocation context from a request. <c>$U</c> is the
/// path, <c>$M</c> the method, <c>$H{name}</c> a header, <c>$Q{name}</c> a query parameter, <c>$C{type}</c> a claim of the
/// user; any other value is a literal.</summary>
internal sealed class MapperPolicy : GovernancePolicy
{
    private readonly KeyValuePair<string, string>[] _target;

    // The type of a claim by the name of the entry.
    private readonly KeyValuePair<string, string>[] _claims;

    private MapperPolicy(GovernanceDocument document, DocumentFields fields, List<string> warnings)
        : base(PolicyKind.Mapper, document, fields)
    {
        if (fields.Node("target") is not { Fields: { Count: > 0 } target })
        {
            throw fields.CreateException("target", "a map is needed");
        }

        var entries = new List<KeyValuePair<string, string>>(target.Count);
        var claims = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in target)
        {
            if (!NamePattern.IsContextEntry(name) || value.Fields is not null || value.Items is not null)
            {
                warnings.Add(NamePattern.IsContextEntry(name)
                    ? $"target.{name} is skipped: a text is expected"
                    : $"target.{name} is skipped: it is not a valid name of a context entry");
            }
            else if (value.Text is ['$', 'C', '{', .. var type, '}'])
            {
                claims.Add(KeyValuePair.Create(name, type));
            }
            else if (value.Text is { Length: > 0 } source)
            {
                entries.Add(KeyValuePair.Create(name, source));
            }
        }

        (_target, _claims) = ([.. entries], [.. claims]);
    }

    public static MapperPolicy Read(GovernanceDocument document, List<string> warnings) =>
        new(document, new DocumentFields(document.Content!), warnings);

    /// <summary>Gets the names of the entries that stand for claims.</summary>
    public IEnumerable<string> Claims => _claims.Select(static claim => claim.Key);

    /// <summary>Returns whether an entry stands for a claim, so that a header with its name does not count.</summary>
    public bool IsClaim(string name)
    {
        foreach (var (entry, _) in _claims)
        {
            if (entry.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the context with the mapped entries. A value that is missing from the request or empty creates no
    /// entry. A claim that the user does not have creates an empty one, which replaces an entry of the client.</summary>
    public InvocationContext Map<TView>(in TView request, InvocationContext context)
        where TView : IRequestView
    {
        if (_claims.Length > 0 && request.User is { } user)
        {
            context = MapClaims(user, context);
        }

        foreach (var (name, source) in _target)
        {
            if (Read(request, source) is { Length: > 0 } value)
            {
                context.TryWith(name, value, out context);
            }
        }

        return context;
    }

    // Entries of the client must not leave too little space for claims.
    private InvocationContext MapClaims(ClaimsPrincipal user, InvocationContext received)
    {
        var context = InvocationContext.Empty;
        foreach (var (name, type) in _claims)
        {
            if (!context.TryWith(name, string.Join(',', user.FindAll(type).Select(static claim => claim.Value)), out context))
            {
                context.TryWith(name, "", out context);
            }
        }

        foreach (var (name, value) in received.Entries)
        {
            if (context[name] is null)
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
