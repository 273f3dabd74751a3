using System.Data.Common;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Shop.Data;

/// <summary>Healthy while the database executes a statement.</summary>
internal sealed class DatabaseHealthCheck(DbDataSource database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = database.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (DbException exception)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "The database does not respond.", exception);
        }
    }
}
