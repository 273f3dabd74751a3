using Gateway;
using Gateway.Services;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

if (args is ["stock", ..])
{
    return await StockCommand.RunAsync(args[1..]);
}

var builder = WebApplication.CreateBuilder(args);

// Only in this example: the engine and the services run in the same process. With port 0 the engine selects a free one.
await using var shop = await Shop.StartAsync(builder.Configuration["servicecomb:registry:sc:address"], builder.Configuration["servicecomb:kie:serverUri"]);
builder.Configuration.AddInMemoryCollection(shop.Addresses);

// The gateway is a service like any other: it registers, reads its configuration from KIE and knows the other services.
builder.AddServiceComb();

// Clusters of the section ReverseProxy whose destination is servicecomb://{service} get the instances of the service, and
// servicecomb:gateway adds routes of its own.
builder.Services.AddReverseProxy()
    .LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"))
    .AddServiceComb();

// Clients are authenticated as in any ASP.NET Core application. The mapper in appsettings.json passes a claim on.
builder.Services.AddAuthentication().AddJwtBearer(options =>
{
    options.MapInboundClaims = false;
    options.TokenValidationParameters = Login.Validation;
});
builder.Services.AddAuthorization();

var app = builder.Build();

// Policies and route rules run inside YARP's pipeline, which selects the instance and forwards the request.
app.MapReverseProxy(proxy => proxy.UseServiceComb());

// Ready: the registry has responded for the services of all routes. Live: the process responds.
app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") });
app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });

// Shows addresses and configuration. This gateway listens on 127.0.0.1 only; protect the endpoint of yours, for example by
// RequireAuthorization().
app.MapServiceCombDiagnostics();

// Only in this example: issues the tokens that a login service would.
app.MapPost("/login", Login.CreateToken);

await app.StartAsync();
Console.WriteLine($"ready gateway={app.Urls.First()} grpc={app.Urls.Last()} registry={shop.RegistryAddress} kie={shop.KieAddress}");
await app.WaitForShutdownAsync();
return 0;
