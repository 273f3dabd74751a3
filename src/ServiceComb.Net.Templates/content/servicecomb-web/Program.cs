var builder = WebApplication.CreateBuilder(args);
builder.AddServiceComb();
builder.Services.AddHttpClient();

var app = builder.Build();
app.UseServiceCombGovernance();
app.MapGet("/hello", (IConfiguration configuration) => configuration["hello:text"] ?? "hello");
app.MapGet("/ask/{service}", (string service, HttpClient client) => client.GetStringAsync($"http://{service}/hello"));
app.MapHealthChecks("/health").DisableServiceCombGovernance();
app.Run();
