import { render } from 'preact'
import { App } from './shell/app.js'
import { guardLeaving } from './shell/guard-leaving.js'
import './styles/tokens.css'
import './styles/base.css'
import './styles/shell.css'
import './styles/controls.css'

guardLeaving()
render(<App />, document.getElementById('app')!)
