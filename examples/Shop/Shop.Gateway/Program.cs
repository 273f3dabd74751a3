using Shop.ServiceDefaults;

var builder = WebApplication.CreateBuilder(args);

// Registers the gateway like any other service, and loads its configuration from KIE.
builder.AddServiceComb();
builder.AddTelemetry();

// The routes are in servicecomb:gateway:routes. Their services are found in the registry.
builder.Services.AddReverseProxy().AddServiceComb();

var app = builder.Build();

app.MapDefaultEndpoints();

// Route rules and policies choose the instance of each request and say what happens when it fails.
app.MapReverseProxy(proxy => proxy.UseServiceComb());

app.Run();
