using ServiceComb.Net.Governance.Snapshot;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Provides extension methods that add the health check of the governance documents.</summary>
public static class GovernanceHealthChecksBuilderExtensions
{
    /// <summary>Adds the check <c>servicecomb-governance</c>. It reports degraded while received governance documents, or
    /// parts of them, are not applied because they are invalid, and healthy otherwise. Its data are <c>documents</c>,
    /// <c>inForce</c>, and for each invalid document (at most 20) its key with the reason. Requires
    /// <c>AddServiceCombGovernance()</c>. AddServiceComb() adds the check by default; repeated calls have no
    /// effect.</summary>
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
