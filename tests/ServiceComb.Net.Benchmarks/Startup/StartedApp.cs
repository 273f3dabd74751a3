using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace ServiceComb.Net.Benchmarks.Startup;

/// <summary>The application whose start is measured: the template of <c>dotnet new web</c>, alone or with AddServiceComb().</summary>
internal static class StartedApp
{
    /// <summary>Runs the application until its standard input ends. It writes a line when it listens and, two seconds later, its
    /// resident bytes.</summary>
    public static async Task<int> RunAsync(string[] engine)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("urls", (string?)"http://127.0.0.1:0")]);
        if (engine is [var registry, var kie])
        {
            builder.Configuration.AddInMemoryCollection([
                KeyValuePair.Create("servicecomb:service:name", (string?)"orders"),
                KeyValuePair.Create("servicecomb:registry:sc:address", (string?)registry),
                KeyValuePair.Create("servicecomb:kie:serverUri", (string?)kie),
            ]);
            builder.AddServiceComb();
        }

        var app = builder.Build();
        app.MapGet("/", static context => context.Response.WriteAsync("Hello World!"));
        await app.StartAsync();
        var processor = Environment.CpuUsage.TotalTime.TotalMilliseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"listening {processor:F0}"));
        await Task.Delay(TimeSpan.FromSeconds(2));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"resident {Environment.WorkingSet}"));
        await Console.In.ReadLineAsync();
        await app.StopAsync();
        return 0;
    }
}
