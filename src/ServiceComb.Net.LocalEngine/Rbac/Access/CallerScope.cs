using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>The resources that the caller's roles permit in this request. Requests of administrators, and all requests
/// without access control, have no scope.</summary>
/// <param name="type">The resource type.</param>
/// <param name="verb">The verb of the request.</param>
/// <param name="permitted">Label sets of which a resource must match one; null when all resources of the type are
/// permitted.</param>
internal sealed class CallerScope(string type, string verb, IReadOnlyList<IReadOnlyDictionary<string, string>>? permitted)
{
    /// <summary>Gets the scope of a request; null for an administrator or without access control.</summary>
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

    /// <exception cref="EngineApiException">The caller may not access a resource with these labels.</exception>
    public void Require<T>(T labels)
        where T : struct, ILabels
    {
        if (!Allows(labels))
        {
            throw Denied(labels);
        }
    }

    /// <summary>Requires access to a service that was found by a name or an alias. The error shows what was requested, and
    /// nothing of the service.</summary>
    /// <exception cref="EngineApiException">The caller may not access the service.</exception>
    public void Require(ServiceState found, ServiceLabels requested)
    {
        if (!Allows(ServiceLabels.Of(found.Service)))
        {
            throw Denied(requested);
        }
    }

    /// <summary>Creates the error of a caller who may not access a resource with these labels.</summary>
    public EngineApiException Denied<T>(T labels)
        where T : struct, ILabels => RbacErrors.NoPermission($"role has no permissions[{type}:{verb}] for labels [map[{labels.Describe()}]]");
}
