// What draws a diagnostic, apart from all else that draws: most commands have none to show.

export { drawDiagnostic } from '#report';
