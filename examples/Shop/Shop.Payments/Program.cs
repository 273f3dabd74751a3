using Microsoft.Extensions.Diagnostics.HealthChecks;
using Shop.Payments;
using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// Registers the app. appsettings.json lets Kestrel speak HTTP/2 only, and the endpoint is registered as such.
builder.AddServiceComb();
builder.AddTelemetry();

builder.Services.AddGrpc();

// The health service of gRPC says what /health/ready does. A status without any check would be unknown.
builder.Services.AddGrpcHealthChecks(options => options.Services.Map("", check => check.Tags.Contains("ready")))
    .AddCheck("process", () => HealthCheckResult.Healthy(), ["ready"]);
builder.Services.Configure<HealthCheckPublisherOptions>(options => options.Predicate = check => check.Tags.Contains("ready"));

// The section Payments is read again whenever it changes in KIE.
builder.Services.Configure<PaymentOptions>(builder.Configuration.GetSection("Payments"));

var app = builder.Build();

// Applies the policies for incoming requests, such as rate limits.
app.UseServiceCombGovernance();

app.MapGrpcService<PaymentService>();
app.MapGrpcHealthChecksService().DisableServiceCombGovernance();
app.MapDefaultEndpoints();

app.Run();
