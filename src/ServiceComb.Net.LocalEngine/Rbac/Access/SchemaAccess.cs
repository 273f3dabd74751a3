using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Rbac.Accounts;
using ServiceComb.Net.LocalEngine.Registry.State;

namespace ServiceComb.Net.LocalEngine.Rbac.Access;

/// <summary>Determines whose schemas the caller may read on routes that show them among other details of services. Requests
/// of administrators, and all requests without access control, have no instance of it.</summary>
internal sealed class SchemaAccess(Permissions permissions, Caller caller)
{
    public const string ResourceType = "service/schema";

    /// <summary>Returns whether the caller may read the summaries and contents of a service's schemas.</summary>
    public static bool Allows(HttpContext context, ServiceState service) =>
        context.Features.Get<SchemaAccess>() is not { } access || access.Allows(ServiceLabels.Of(service.Service));

    private bool Allows(ServiceLabels labels) => permissions.Allow(caller, ResourceType, "get", labels);
}
