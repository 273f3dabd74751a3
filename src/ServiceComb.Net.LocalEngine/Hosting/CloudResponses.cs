using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Governance;

/// <summary>Writes responses in the format of the cloud's engines.</summary>
internal static class CloudResponses
{
    public const string Done = "success";

    /// <summary>Wraps a request handler so that its errors have that format.</summary>
    public static RequestDelegate WithErrors(RequestDelegate handle) => async context =>
    {
        try
        {
            await handle(context);
        }
        catch (EngineApiException exception)
        {
            await RejectAsync(context.Response, exception);
        }
    };

    /// <summary>Wraps a change so that its acknowledgement or error has that format.</summary>
    public static RequestDelegate WithAcknowledgement(RequestDelegate change) => WithErrors(async context =>
    {
        await change(context);
        await AcknowledgeAsync(context.Response);
    });

    // The specification says "result" in its tables and "Result" in its examples.
    public static Task AcknowledgeAsync(HttpResponse response) =>
        response.JsonAsync(GovernanceEndpoints.WriteText(("result", Done), ("Result", Done)));

    public static Task RejectAsync(HttpResponse response, EngineApiException exception)
    {
        var error = exception.Error;
        return response.JsonAsync(
            GovernanceEndpoints.WriteText(("error_code", error.ErrorCode), ("error_msg", error.ErrorMessage), ("detail", error.Detail ?? "")), exception.Status);
    }
}
