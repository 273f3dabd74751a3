using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ServiceComb.Net.Discovery.Registration;

var builder = WebApplication.CreateSlimBuilder(args);
builder.AddServiceComb();
var app = builder.Build();
var version = app.Configuration["servicecomb:service:version"] ?? "";
var id = app.Services.GetRequiredService<IServiceRegistration>().InstanceId;

// Slow enough that some calls are under way whenever a signal comes.
app.MapGet("/", async (HttpContext context) =>
{
    await Task.Delay(TimeSpan.FromMilliseconds(30), context.RequestAborted);
    return id;
});
app.MapGet("/version", () => version);
app.MapPost("/echo", static async (HttpRequest request) => await new StreamReader(request.Body).ReadToEndAsync());
app.Run();
