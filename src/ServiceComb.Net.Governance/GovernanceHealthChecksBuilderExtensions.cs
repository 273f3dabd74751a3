using ServiceComb.Net.Governance.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the governance documents to the health of an app.</summary>
public static class GovernanceHealthChecksBuilderExtensions
{
    /// <summary>Adds the check <c>servicecomb-governance</c>: degraded while received governance documents, or parts of them,
    /// are left out because they are invalid, healthy otherwise. Its data are <c>documents</c>, <c>inForce</c>, and the reason
    /// by the key of each such document, at most 20. Needs <c>AddServiceCombGovernance()</c>. AddServiceComb() adds it by
    /// itself; calling it twice is the same as once.</summary>
    public static IHealthChecksBuilder AddServiceCombGovernance(this IHealthChecksBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        if (builder.Services.Any(static service => service.ServiceType == typeof(GovernanceHealthCheck)))
        {
            return builder;
        }

        builder.Services.AddSingleton<GovernanceHealthCheck>();
        return builder.AddCheck<GovernanceHealthCheck>(GovernanceHealthCheck.Name);
    }
}
