using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;
using ServiceComb.Net.Protocol.Errors;

namespace ServiceComb.Net.LocalEngine.Registry;

/// <summary>Creates the registry's errors with the fixed texts of service-center 2.2.</summary>
internal static class RegistryErrors
{
    public static EngineApiException Invalid(string detail) => Of(ErrorCodes.InvalidParameters, "Invalid parameter(s)", detail);

    public static EngineApiException NoService(string detail = "Service does not exist.") =>
        Of(ErrorCodes.ServiceNotExists, "Micro-service does not exist", detail);

    public static EngineApiException NoVersion(string detail) => Of(ErrorCodes.VersionNotExists, "Micro-service version does not exist", detail);

    public static EngineApiException ServiceConflict() =>
        Of(ErrorCodes.ServiceAlreadyExists, "Micro-service already exists", "ServiceID conflict or found the same service with different id.");

    public static EngineApiException HasInstances() =>
        Of(ErrorCodes.ServiceHasInstances, "Micro-service has deployed instance(s)", "Can not delete the service deployed instance(s).");

    public static EngineApiException HasConsumers() =>
        Of(ErrorCodes.ServiceHasConsumers, "Consumer(s) depends on this micro-service", "Can not delete this service, other service rely it.");

    public static EngineApiException NoSchema() => Of(ErrorCodes.SchemaNotExists, "Schema does not exist", "schema ref not found.");

    public static EngineApiException NoInstance(string detail = "Service instance does not exist.") =>
        Of(ErrorCodes.InstanceNotExists, "Instance does not exist", detail);

    public static EngineApiException NoLease() => NoInstance("Instance's leaseId not exist.");

    public static EngineApiException NoHeartbeat() => NoInstance("leaseId not exist, instance not exist");

    public static EngineApiException NoTag(string detail) => Of(ErrorCodes.TagNotExists, "Tag does not exist", detail);

    public static EngineApiException Quota(string detail) => Of(ErrorCodes.QuotaExceeded, "Not enough quota", detail);

    public static EngineApiException Internal(string detail) =>
        new(StatusCodes.Status500InternalServerError, ErrorCodes.RegistryInternal, "Internal server error", detail);

    private static EngineApiException Of(string code, string message, string detail) => new(StatusCodes.Status400BadRequest, code, message, detail);
}
