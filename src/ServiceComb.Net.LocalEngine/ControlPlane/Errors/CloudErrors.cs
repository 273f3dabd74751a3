using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.ControlPlane.Errors;

/// <summary>Creates the errors of engine management with the codes and texts of the cloud (chapter 9.2 of the API
/// reference).</summary>
internal static class CloudErrors
{
    public static EngineApiException Invalid(string detail) => Of("SVCSTG.00500400", "Invalid request parameter.", detail);

    public static EngineApiException NoSpecType(string detail) => Of("SVCSTG.00501134", "The engine type is left blank or invalid.", detail);

    public static EngineApiException DuplicateName(string detail) => Of("SVCSTG.00501111", "Duplicate engine instance name.", detail);

    public static EngineApiException NoQuota(string detail) => Of("SVCSTG.00501112", "Insufficient engine instance quota.", detail);

    public static EngineApiException InvalidPayment(string detail) => Of("SVCSTG.00501103", "Engine payment is empty or is invalid.", detail);

    public static EngineApiException InvalidFlavor(string detail) => Of("SVCSTG.00501104", "Incorrect format of the engine instance specifications.", detail);

    public static EngineApiException InvalidZones(string detail) => Of("SVCSTG.00501105", "Incorrect AZ format.", detail);

    public static EngineApiException InvalidName(string detail) => Of("SVCSTG.00501201", "The engine name is invalid.", detail);

    public static EngineApiException CannotDelete(string detail) => Of("SVCSTG.00501117", "The engine in the current state cannot be deleted.", detail);

    public static EngineApiException InvalidJobId(string detail) => Of("SVCSTG.00501152", "Incorrect task ID format.", detail);

    public static EngineApiException NoJob(string detail) => Of("SVCSTG.00501153", "No task found.", detail);

    public static EngineApiException NoEngine(string detail) => Of("SVCSTG.00501116", "Failed to find the engine instance.", detail);

    public static EngineApiException Busy(string detail) => Of("SVCSTG.00501149", "Abnormal node status.", detail);

    public static EngineApiException NotFound(string detail) => Of("SVCSTG.00400106", "Record does not exist", detail, StatusCodes.Status404NotFound);

    public static EngineApiException AlreadyExists(string detail) => Of("SVCSTG.00400107", "Record already exist", detail, StatusCodes.Status409Conflict);

    public static EngineApiException Internal(string detail) => Of("SVCSTG.00500500", "Internal server error.", detail, StatusCodes.Status500InternalServerError);

    public static EngineApiException Unauthorized(string detail) => Of("APIGW.0301", "Incorrect IAM authentication information", detail, StatusCodes.Status401Unauthorized);

    public static EngineApiException Forbidden(string detail) => Of("APIGW.0302", "The IAM user is not authorized to access the API", detail, StatusCodes.Status403Forbidden);

    private static EngineApiException Of(string code, string message, string detail, int status = StatusCodes.Status400BadRequest) => new(status, code, message, detail);
}
