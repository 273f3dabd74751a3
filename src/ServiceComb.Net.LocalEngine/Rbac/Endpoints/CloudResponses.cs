using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Governance;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>Writes responses in the format of the cloud's engines.</summary>
internal static class CloudResponses
{
    private const string Done = "success";

    /// <summary>Wraps a change so that its acknowledgement or error has that format.</summary>
    public static RequestDelegate WithCloudFormat(RequestDelegate change) => async context =>
    {
        try
        {
            await change(context);
        }
        catch (EngineApiException exception)
        {
            await RejectAsync(context.Response, exception);
            return;
        }

        // The specification says "result" in its tables and "Result" in its examples.
        await context.Response.JsonAsync(GovernanceEndpoints.WriteText(("result", Done), ("Result", Done)));
    };

    public static Task RejectAsync(HttpResponse response, EngineApiException exception)
    {
        var error = exception.Error;
        return response.JsonAsync(
            GovernanceEndpoints.WriteText(("error_code", error.ErrorCode), ("error_msg", error.ErrorMessage), ("detail", error.Detail ?? "")), exception.Status);
    }
}
