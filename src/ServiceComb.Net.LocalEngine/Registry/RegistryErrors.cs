using Microsoft.AspNetCore.Http;
using ServiceComb.Net.Engine.Hosting;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.Engine.Registry;

/// <summary>The refusals of the registry, with the fixed texts of service-center 2.2.</summary>
internal static class RegistryErrors
{
    public static Refusal Invalid(string detail) => Of(ErrorCodes.InvalidParameters, "Invalid parameter(s)", detail);

    public static Refusal NoService(string detail = "Service does not exist.") =>
        Of(ErrorCodes.ServiceNotExists, "Micro-service does not exist", detail);

    public static Refusal NoVersion(string detail) => Of(ErrorCodes.VersionNotExists, "Micro-service version does not exist", detail);

    public static Refusal ServiceConflict() =>
        Of(ErrorCodes.ServiceAlreadyExists, "Micro-service already exists", "ServiceID conflict or found the same service with different id.");

    public static Refusal HasInstances() =>
        Of(ErrorCodes.ServiceHasInstances, "Micro-service has deployed instance(s)", "Can not delete the service deployed instance(s).");

    public static Refusal HasConsumers() =>
        Of(ErrorCodes.ServiceHasConsumers, "Consumer(s) depends on this micro-service", "Can not delete this service, other service rely it.");

    public static Refusal NoSchema() => Of(ErrorCodes.SchemaNotExists, "Schema does not exist", "schema ref not found.");

    public static Refusal NoInstance(string detail = "Service instance does not exist.") =>
        Of(ErrorCodes.InstanceNotExists, "Instance does not exist", detail);

    public static Refusal NoLease() => NoInstance("Instance's leaseId not exist.");

    public static Refusal NoHeartbeat() => NoInstance("leaseId not exist, instance not exist");

    public static Refusal NoTag(string detail) => Of(ErrorCodes.TagNotExists, "Tag does not exist", detail);

    public static Refusal Quota(string detail) => Of(ErrorCodes.QuotaExceeded, "Not enough quota", detail);

    public static Refusal Internal(string detail) =>
        new(StatusCodes.Status500InternalServerError, ErrorCodes.RegistryInternal, "Internal server error", detail);

    private static Refusal Of(string code, string message, string detail) => new(StatusCodes.Status400BadRequest, code, message, detail);
}
