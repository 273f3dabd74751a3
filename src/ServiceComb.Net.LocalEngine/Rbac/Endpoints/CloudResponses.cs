using Microsoft.AspNetCore.Http;
using ServiceComb.Net.LocalEngine.Governance;
using ServiceComb.Net.LocalEngine.Hosting;

namespace ServiceComb.Net.LocalEngine.Rbac.Endpoints;

/// <summary>Answers as the cloud's engines spell them.</summary>
internal static class CloudResponses
{
    private const string Done = "success";

    /// <summary>A change that is acknowledged, or refused, in that spelling.</summary>
    public static RequestDelegate Spelled(RequestDelegate change) => async context =>
    {
        try
        {
            await change(context);
        }
        catch (EngineApiException refusal)
        {
            await RefuseAsync(context.Response, refusal);
            return;
        }

        // The field is "result" in the printed tables and "Result" in the examples beside them.
        await context.Response.JsonAsync(GovernanceEndpoints.WriteText(("result", Done), ("Result", Done)));
    };

    public static Task RefuseAsync(HttpResponse response, EngineApiException refusal)
    {
        var error = refusal.Error;
        return response.JsonAsync(
            GovernanceEndpoints.WriteText(("error_code", error.ErrorCode), ("error_msg", error.ErrorMessage), ("detail", error.Detail ?? "")), refusal.Status);
    }
}
