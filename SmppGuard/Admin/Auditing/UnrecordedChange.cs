namespace SmppGuard.Admin.Auditing;

/// <summary>Says of a change that it was carried out, and could not be recorded. What it would have been answered goes along, for whoever is to know that it need not be done again.</summary>
/// <param name="Answer">That answer.</param>
/// <param name="Told">What is said in its place.</param>
internal sealed record UnrecordedChange(object? Answer, IResult Told) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext) => Told.ExecuteAsync(httpContext);
}
