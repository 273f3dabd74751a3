using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Shop.Data;

/// <summary>The database of an app, SQLite or PostgreSQL.</summary>
public static class DatabaseExtensions
{
    /// <summary>Adds a <see cref="DbDataSource"/> for the connection string of this name, creates the tables before the app listens,
    /// and makes the app ready only while the database responds.</summary>
    /// <param name="builder">The application builder.</param>
    /// <param name="name">The name below <c>ConnectionStrings</c>. <c>Database:Provider</c> is <c>Sqlite</c> (the default) or
    /// <c>PostgreSql</c>.</param>
    /// <param name="schema">Statements that both databases understand and that can be repeated.</param>
    public static TBuilder AddDatabase<TBuilder>(this TBuilder builder, string name, string schema)
        where TBuilder : IHostApplicationBuilder
    {
        var connection = builder.Configuration.GetConnectionString(name)
            ?? throw new InvalidOperationException($"ConnectionStrings:{name} is missing.");
        builder.Services.AddSingleton<DbDataSource>(builder.Configuration["Database:Provider"] switch
        {
            null or "" or "Sqlite" => SqliteFactory.Instance.CreateDataSource(connection),
            "PostgreSql" => NpgsqlDataSource.Create(connection),
            var other => throw new InvalidOperationException($"Database:Provider is '{other}'; it can be Sqlite or PostgreSql."),
        });
        builder.Services.AddHostedService(provider => ActivatorUtilities.CreateInstance<SchemaService>(provider, schema));
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: ["ready"]);
        return builder;
    }
}
