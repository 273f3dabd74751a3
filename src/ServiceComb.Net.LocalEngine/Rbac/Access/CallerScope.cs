using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>What of a kind of resource the caller's roles let it touch in this request. Requests of administrators, and all
/// requests without access control, have none.</summary>
/// <param name="type">The kind of resource.</param>
/// <param name="verb">What is done to it.</param>
/// <param name="permitted">Sets of labels, of which a resource must have one; null when labels do not matter.</param>
internal sealed class CallerScope(string type, string verb, IReadOnlyList<IReadOnlyDictionary<string, string>>? permitted)
{
    /// <summary>The scope of the request; null for an administrator, or without access control.</summary>
    public static CallerScope? Of(HttpContext context) => context.Features.Get<CallerScope>();

    public bool Allows<T>(T labels)
        where T : struct, ILabels
    {
        if (permitted is null)
        {
            return true;
        }

        foreach (var wanted in permitted)
        {
            if (wanted.All(pair => labels.ValueOf(pair.Key) == pair.Value))
            {
                return true;
            }
        }

        return false;
    }

    /// <exception cref="EngineApiException">The caller may not touch what has these labels.</exception>
    public void Require<T>(T labels)
        where T : struct, ILabels
    {
        if (!Allows(labels))
        {
            throw RbacErrors.NoPermission($"role has no permissions[{type}:{verb}] for labels [map[{labels.Describe()}]]");
        }
    }
}
